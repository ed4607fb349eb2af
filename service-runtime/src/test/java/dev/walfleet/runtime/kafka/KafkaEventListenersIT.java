package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.EventCodec;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.EventHandler;
import dev.walfleet.runtime.event.EventListeners.Listening;
import dev.walfleet.runtime.event.Subscription;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.WalfleetException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KafkaEventListenersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestBroker fleet = TestBroker.fleet();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Producer<byte[], byte[]> producer = fleet.clients().producer();
    private final List<KafkaEventListeners> opened = new CopyOnWriteArrayList<>();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(KafkaEventListeners::close);
        producer.close();
        fleet.close();
    }

    @Test
    void handsOverEveryEventInTheOrderOfItsSubject() {
        IntStream.range(0, 60).forEach(i -> fleet.send(request("c" + i % 4, "" + i)));
        Listening listening = listen("a", delivery -> handled.add(job(delivery.event())));
        await().atMost(PATIENCE).until(() -> handled.size() == 60);
        assertThat(listening.ready()).isTrue();
        for (int subject = 0; subject < 4; subject++) {
            int mine = subject;
            assertThat(handled.stream().map(Integer::valueOf).filter(i -> i % 4 == mine))
                    .isSorted();
        }
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void putsWhatIsNoEventIntoTheDeadLettersAsItCameAndGoesOn(Topic topic) {
        String name = fleet.names().topic(topic);
        String type = EventCodec.types().entrySet().stream()
                .filter(e -> topic.events().isAssignableFrom(e.getValue()))
                .findFirst()
                .orElseThrow()
                .getKey();
        byte[] oversized = new byte[3_000_000];
        fleet.send(topic, type, "{\"broken\":");
        fleet.send(topic, type, "{}");
        fleet.send(topic, type, "[".repeat(100_000));
        fleet.send(topic, "com.example.unknown", "{}");
        fleet.send(new ProducerRecord<>(name, Envelope.bytes("k"), oversized));
        fleet.send(
                topic,
                topic == Topic.WAL ? "dev.walfleet.backup.requested.v1" : "dev.walfleet.wal.segment-archived.v1",
                "{}");
        fleet.send(topic, "dev.walfleet.from.the.future.v9", "{}");
        AtomicInteger seen = new AtomicInteger();
        listen("a", Set.of(topic), delivery -> seen.incrementAndGet());
        int expected = topic.use() == Topic.Use.QUEUE ? 7 : 6; // a request that nobody knows must not vanish
        await().atMost(PATIENCE).until(() -> fleet.deadLetters().size() == expected);
        assertThat(seen).hasValue(0);
        assertThat(fleet.deadLetters()).allSatisfy(letter -> {
            assertThat(TestBroker.header(letter, "walfleet_topic")).isEqualTo(name);
            assertThat(TestBroker.header(letter, "walfleet_reason")).isNotBlank();
            assertThat(TestBroker.header(letter, "walfleet_group")).isEqualTo("a");
            assertThat(TestBroker.header(letter, "walfleet_offset")).matches("\\d+");
        });
        assertThat(fleet.deadLetters()).anyMatch(letter -> java.util.Arrays.equals(letter.value(), oversized));
        assertThat(fleet.deadLetters())
                .anyMatch(letter -> TestBroker.header(letter, "walfleet_reason").contains("com.example.unknown"));
    }

    @Test
    void cutsWhatEvenTheDeadLettersRefuseAndGoesOn() throws Exception {
        String name = fleet.names().topic(Topic.BACKUP_REQUESTS);
        try (Admin admin = fleet.clients().admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, name),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", "15000000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(AssertionError.class)
                .until(() -> {
                    fleet.send(new ProducerRecord<>(name, new byte[10_000_000]));
                    return true;
                });
        fleet.send(request("c", "good"));
        listen("a", delivery -> handled.add(job(delivery.event())));
        await().atMost(PATIENCE)
                .until(() ->
                        handled.equals(List.of("good")) && !fleet.deadLetters().isEmpty());
        assertThat(TestBroker.header(fleet.deadLetters().get(0), "walfleet_size"))
                .isEqualTo("10000000");
        assertThat(fleet.deadLetters().get(0).value()).hasSize(65_536);
    }

    @Test
    void triesAgainWhatMayPass() {
        AtomicInteger calls = new AtomicInteger();
        listen("a", delivery -> {
            if (calls.incrementAndGet() < 3) {
                throw new WalfleetException(FailureCode.REPOSITORY_UNREACHABLE, "the store answers 503", "");
            }
            handled.add(job(delivery.event()));
        });
        fleet.send(request("c", "1"));
        fleet.send(request("c", "2"));
        await().atMost(PATIENCE).until(() -> handled.equals(List.of("1", "2")));
        assertThat(fleet.deadLetters()).isEmpty();
    }

    @Test
    void givesUpInTheEndAndGoesOnWithTheNext() {
        AtomicInteger calls = new AtomicInteger();
        listen(
                new Subscription("a", Set.of(Topic.BACKUP_REQUESTS), Subscription.Start.OLDEST, Duration.ofSeconds(2)),
                delivery -> {
                    switch (job(delivery.event())) {
                        case "unreachable" ->
                            throw new WalfleetException(
                                    FailureCode.REPOSITORY_UNREACHABLE, "the store answers 503", "");
                        case "fault" -> {
                            calls.incrementAndGet();
                            throw new IllegalStateException("a fault of ours");
                        }
                        case "error" -> throw new StackOverflowError();
                        default -> handled.add(job(delivery.event()));
                    }
                });
        List.of("unreachable", "fault", "error", "good").forEach(job -> fleet.send(request("c", job)));
        await().atMost(PATIENCE).until(() -> handled.equals(List.of("good")));
        assertThat(calls).hasValue(3);
        assertThat(fleet.deadLetters())
                .extracting(letter -> TestBroker.header(letter, "walfleet_reason"))
                .containsExactly(
                        "the store answers 503", "IllegalStateException: a fault of ours", "StackOverflowError");
        assertThat(TestBroker.header(fleet.deadLetters().get(1), "walfleet_exception"))
                .contains("IllegalStateException: a fault of ours")
                .contains("\tat ");
        assertThat(TestBroker.header(fleet.deadLetters().get(0), "ce_type"))
                .isEqualTo("dev.walfleet.backup.requested.v1");
    }

    @Test
    void goesOnWhereItStoppedAndAtOnceWithTheSameName() {
        Listening first = listen("a", delivery -> handled.add(job(delivery.event())));
        fleet.send(request("c", "1"));
        await().atMost(PATIENCE).until(() -> handled.size() == 1);
        first.close();
        fleet.send(request("c", "2"));
        long begin = System.nanoTime();
        listen("a", delivery -> handled.add(job(delivery.event())));
        await().atMost(PATIENCE).until(() -> handled.equals(List.of("1", "2")));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void beginsAtTheNewestWhereItIsToldSo() {
        fleet.send(request("c", "old"));
        Listening listening = listen(
                new Subscription("a", Set.of(Topic.BACKUP_REQUESTS), Subscription.Start.NEWEST, Duration.ZERO),
                delivery -> handled.add(job(delivery.event())));
        await().atMost(PATIENCE).until(listening::ready);
        await().atMost(PATIENCE).until(() -> {
            fleet.send(request("c", "new"));
            return !handled.isEmpty();
        });
        assertThat(handled).doesNotContain("old");
    }

    private Listening listen(String group, EventHandler handler) {
        return listen(group, Set.of(Topic.BACKUP_REQUESTS), handler);
    }

    private Listening listen(String group, Set<Topic> topics, EventHandler handler) {
        return listen(
                new Subscription(group, topics, Subscription.Start.OLDEST, Subscription.DEFAULT_PATIENCE), handler);
    }

    private Listening listen(Subscription subscription, EventHandler handler) {
        KafkaClients clients = new KafkaClients(fleet.properties(), new InstanceId("listener"));
        RuntimeMeters meters = new RuntimeMeters(registry, "test");
        KafkaEventListeners listeners = new KafkaEventListeners(
                clients, new DeadLetters(producer, clients.names(), meters), meters, Optional.of("listener-1"));
        opened.add(listeners);
        return listeners.listen(subscription, handler);
    }

    private static String job(dev.walfleet.event.Event event) {
        return ((BackupRequested) event).job().value();
    }

    private static BackupRequested request(String cluster, String job) {
        return new BackupRequested(
                new JobId(job),
                new ClusterId(cluster),
                BackupKind.LOGICAL,
                Instant.EPOCH,
                1,
                3,
                0,
                List.of(),
                "test",
                null);
    }
}

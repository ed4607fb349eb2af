package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafkaProcess;
import dev.walfleet.runtime.event.EventPublisher.Receipt;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.WalfleetException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a broker that is killed, stopped and started again. */
class KafkaEventPublisherIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static LocalKafkaProcess broker;

    @TempDir
    Path root;

    private TestBroker fleet;
    private StateFolder state;
    private KafkaEventPublisher publisher;

    @BeforeAll
    static void startBroker() {
        broker = LocalKafkaProcess.throwAway();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() throws IOException {
        broker.start();
        if (fleet == null) {
            fleet = TestBroker.fleet(broker.bootstrapServers());
        }
        openPublisher(1000);
    }

    private void openPublisher(int limit) throws IOException {
        state = StateFolder.open(root, "worker");
        Spool spool = new Spool(state);
        state.release();
        publisher = new KafkaEventPublisher(
                fleet.clients().producer(),
                fleet.names(),
                "/walfleet/worker/worker-1",
                Clock.systemUTC(),
                spool,
                limit,
                new RuntimeMeters(new SimpleMeterRegistry(), "worker"));
    }

    @AfterEach
    void close() {
        publisher.close();
        state.close();
        fleet.close();
    }

    @Test
    void publishesACloudEventInBinaryMode() {
        assertThat(publisher.publish(request("orders", 1)).join()).isEqualTo(Receipt.SENT);
        var record = fleet.records(fleet.names().topic(Topic.BACKUP_REQUESTS)).get(0);
        assertThat(new String(record.key(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("orders");
        assertThat(TestBroker.header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(TestBroker.header(record, "ce_type")).isEqualTo("dev.walfleet.backup.requested.v1");
        assertThat(TestBroker.header(record, "ce_source")).isEqualTo("/walfleet/worker/worker-1");
        assertThat(TestBroker.header(record, "ce_subject")).isEqualTo("orders");
        assertThat(TestBroker.header(record, "content-type")).isEqualTo("application/json");
        assertThat(Instant.parse(TestBroker.header(record, "ce_time"))).isBefore(Instant.now());
        io.cloudevents.CloudEvent read = io.cloudevents.kafka.KafkaMessageFactory.createReader(
                        new org.apache.kafka.common.header.internals.RecordHeaders(record.headers()), record.value())
                .toEvent();
        assertThat(read.getSubject()).isEqualTo("orders");
    }

    @Test
    void losesNothingAndKeepsTheOrderOfEachSubjectWhileTheBrokerIsKilled() {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> receipts.add(publisher.publish(request("c" + i % 7, i))));
        broker.kill();
        IntStream.range(100, 400).forEach(i -> receipts.add(publisher.publish(request("c" + i % 7, i))));
        await().atMost(PATIENCE).until(() -> receipts.stream().allMatch(CompletableFuture::isDone));
        assertThat(receipts).allMatch(receipt -> !receipt.isCompletedExceptionally());
        assertThat(receipts.get(399).join()).isEqualTo(Receipt.SPOOLED);

        broker.start();
        IntStream.range(400, 500).forEach(i -> receipts.add(publisher.publish(request("c" + i % 7, i))));
        await().atMost(PATIENCE).until(() -> distinct().size() == 500);
        await().atMost(PATIENCE).until(() -> !publisher.away());
        assertThat(publisher.publish(request("c0", 500)).join()).isEqualTo(Receipt.SENT);
        assertInOrder();
    }

    @Test
    void ridesOverAShortRestart() {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        broker.stop();
        IntStream.range(0, 20).forEach(i -> receipts.add(publisher.publish(request("c" + i % 3, i))));
        broker.start();
        await().atMost(PATIENCE).until(() -> distinct().size() == 20);
        await().atMost(PATIENCE).until(() -> receipts.stream().allMatch(CompletableFuture::isDone));
        assertInOrder();
    }

    @Test
    void sendsAfterARestartOfTheProcessWhatWaitedOnDisk() throws IOException {
        broker.stop();
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        IntStream.range(0, 30).forEach(i -> receipts.add(publisher.publish(request("c" + i % 3, i))));
        await().atMost(PATIENCE).until(() -> receipts.stream().allMatch(CompletableFuture::isDone));
        publisher.close();
        state.close();

        openPublisher(1000);
        CompletableFuture<Receipt> later = publisher.publish(request("c0", 30));
        assertThat(later.join()).isEqualTo(Receipt.SPOOLED);
        broker.start();
        await().atMost(PATIENCE).until(() -> distinct().size() == 31);
        assertInOrder();
    }

    @Test
    void dropsSignsOfLifeRefusesFactsBeyondTheLimitAndKeepsEveryOutcome() throws IOException {
        publisher.close();
        state.close();
        broker.stop();
        openPublisher(0);
        CompletableFuture<Receipt> first = publisher.publish(request("c", 0));
        await().atMost(PATIENCE).until(first::isDone);
        assertThat(first.join()).isEqualTo(Receipt.SPOOLED);
        assertThat(publisher.publish(heartbeat()).join()).isEqualTo(Receipt.DROPPED);
        assertThatThrownBy(() -> publisher.publishDirectly(request("c", 1)).join())
                .hasCauseInstanceOf(WalfleetException.class)
                .hasMessageContaining("Kafka is away");
    }

    @Test
    void refusesWhatIsTooLargeAndGoesOn() {
        BackupRequested huge = new BackupRequested(
                new JobId("huge"),
                new ClusterId("c"),
                BackupKind.LOGICAL,
                Instant.EPOCH,
                1,
                3,
                0,
                List.of(),
                "x".repeat(5_000_000),
                null);
        CompletableFuture<Receipt> refused = publisher.publish(huge);
        CompletableFuture<Receipt> next = publisher.publish(request("c", 1));
        assertThat(next.join()).isEqualTo(Receipt.SENT);
        assertThatThrownBy(refused::join).hasMessageContaining("was refused");
    }

    private List<String> distinct() {
        if (!broker.isRunning()) {
            return List.of();
        }
        return List.copyOf(new LinkedHashSet<>(fleet.events(Topic.BACKUP_REQUESTS).stream()
                .map(event -> ((BackupRequested) event).job().value())
                .toList()));
    }

    /** An event may be there twice; what counts is the first of each. */
    private void assertInOrder() {
        Map<String, List<Integer>> bySubject = fleet.events(Topic.BACKUP_REQUESTS).stream()
                .collect(Collectors.groupingBy(
                        Event::subject,
                        Collectors.mapping(
                                event -> Integer.valueOf(
                                        ((BackupRequested) event).job().value()),
                                Collectors.toList())));
        bySubject.forEach((subject, numbers) -> assertThat(List.copyOf(new LinkedHashSet<>(numbers)))
                .as(subject)
                .isSorted());
    }

    private static ServiceHeartbeat heartbeat() {
        return new ServiceHeartbeat(
                "worker",
                new InstanceId("worker-1"),
                "h",
                "1",
                Instant.EPOCH,
                1,
                List.<RunningJob>of(),
                Duration.ofSeconds(5),
                false,
                Instant.EPOCH);
    }

    private static BackupRequested request(String cluster, int number) {
        return new BackupRequested(
                new JobId("" + number),
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

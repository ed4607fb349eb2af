package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.job.Decision;
import dev.walfleet.runtime.job.JobHandler;
import dev.walfleet.runtime.job.JobQueue;
import dev.walfleet.runtime.job.Slots;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link JobQueue} promises, on a real broker. */
abstract class JobQueueContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestBroker fleet = TestBroker.fleet(properties -> properties.withQueue(mode()));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Worker> workers = new ArrayList<>();

    abstract QueueMode mode();

    /** A queue of a group, for one member. */
    abstract JobQueue queue(
            KafkaClients clients,
            DeadLetters letters,
            Producer<byte[], byte[]> producer,
            RuntimeMeters meters,
            String member);

    @AfterEach
    void close() {
        workers.forEach(Worker::close);
        fleet.close();
    }

    @Test
    void handsEachRequestToOneWorkerAlsoOnesThatWereSentBeforeAnyWorkerCame() {
        IntStream.range(0, 30).forEach(i -> fleet.send(request("early-" + i)));
        List<Worker> three = List.of(worker(100), worker(100), worker(100));
        await().atMost(PATIENCE).until(() -> taken(three).size() >= 30);
        IntStream.range(0, 30).forEach(i -> fleet.send(request("late-" + i)));
        await().atMost(PATIENCE).until(() -> taken(three).size() >= 60);
        stays(() -> taken(three).size() == 60);
        assertThat(taken(three)).doesNotHaveDuplicates().hasSize(60);
    }

    @Test
    void handsOutNothingWithoutAFreeSlot() {
        Worker worker = worker(2);
        IntStream.range(0, 5).forEach(i -> fleet.send(request("job-" + i)));
        await().atMost(PATIENCE).until(() -> worker.taken().size() == 2);
        stays(() -> worker.taken().size() == 2);
        worker.slots.release();
        await().atMost(PATIENCE).until(() -> worker.taken().size() == 3);
        stays(() -> worker.taken().size() == 3);
        worker.slots.release();
        worker.slots.release();
        await().atMost(PATIENCE).until(() -> worker.taken().size() == 5);
        assertThat(worker.taken()).doesNotHaveDuplicates();
    }

    @Test
    void leavesTheRestToOthersWhenAWorkerCloses() {
        Worker first = worker(1);
        IntStream.range(0, 10).forEach(i -> fleet.send(request("job-" + i)));
        await().atMost(PATIENCE).until(() -> first.taken().size() == 1);
        first.close();
        Worker second = worker(20);
        await().atMost(PATIENCE).until(() -> second.taken().size() == 9);
        assertThat(taken(List.of(first, second))).doesNotHaveDuplicates().hasSize(10);
    }

    @Test
    void handsOutAgainWhatAKilledWorkerDidNotDecideAbout() {
        TestProcess stuck = new TestProcess(
                StuckWorkerMain.class,
                fleet.properties().servers(),
                fleet.properties().topicPrefix(),
                mode().name().toLowerCase(java.util.Locale.ROOT));
        fleet.send(request("job"));
        await().atMost(PATIENCE).until(() -> stuck.lines().contains("taken"));
        Worker other = worker(1);
        stays(() -> other.taken().isEmpty());
        stuck.kill();
        await().atMost(PATIENCE).until(() -> other.taken().equals(List.of("job")));
    }

    @Test
    void handsOutAgainWhatWasReleasedHoweverOften() {
        AtomicInteger released = new AtomicInteger();
        Worker worker = worker(
                1,
                delivery -> CompletableFuture.completedFuture(
                        released.incrementAndGet() <= 7 ? new Decision.Released() : new Decision.Accepted()));
        fleet.send(request("job"));
        await().atMost(PATIENCE).until(() -> released.get() == 8);
        assertThat(Set.copyOf(worker.taken())).containsExactly("job");
        stays(() -> released.get() == 8);
    }

    @Test
    void aHandlerThatThrowsLosesNothing() {
        AtomicInteger thrown = new AtomicInteger();
        Worker worker = worker(1, delivery -> {
            if (thrown.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose");
            }
            return thrown.get() == 2
                    ? CompletableFuture.failedFuture(new IllegalStateException("on purpose"))
                    : CompletableFuture.completedFuture(new Decision.Accepted());
        });
        fleet.send(request("job"));
        await().atMost(PATIENCE).until(() -> worker.taken().size() == 3);
    }

    @Test
    void putsWhatNobodyCanReadOrTakeIntoTheDeadLettersAndGoesOn() {
        fleet.send(Topic.BACKUP_REQUESTS, "dev.walfleet.backup.requested.v1", "{\"job\": ");
        fleet.send(Topic.BACKUP_REQUESTS, "dev.walfleet.backup.requested.v1", "{\"job\": \"x\"}");
        fleet.send(Topic.BACKUP_REQUESTS, "dev.walfleet.backup.conjured.v9", "{}");
        fleet.send(Topic.BACKUP_REQUESTS, "dev.walfleet.backup.started.v1", "{}");
        fleet.send(new ProducerRecord<>(fleet.names().topic(Topic.BACKUP_REQUESTS), new byte[900_000]));
        fleet.send(new ProducerRecord<>(fleet.names().topic(Topic.BACKUP_REQUESTS), null, null));
        fleet.send(request("rejected"));
        fleet.send(request("good"));
        Worker worker = worker(
                1,
                delivery -> CompletableFuture.completedFuture(
                        ((BackupRequested) delivery.event()).job().value().equals("good")
                                ? new Decision.Accepted()
                                : new Decision.Rejected("the test does not want it")));
        await().atMost(PATIENCE)
                .until(() ->
                        worker.taken().contains("good") && fleet.deadLetters().size() == 7);
        assertThat(fleet.deadLetters())
                .extracting(letter -> TestBroker.header(letter, "walfleet_reason"))
                .anyMatch(reason ->
                        reason.startsWith("an event of type dev.walfleet.backup.requested.v1 is not readable"))
                .anyMatch(reason -> reason.contains("the field 'cluster' is missing"))
                .anyMatch(reason ->
                        reason.equals("no event of this release has the type dev.walfleet.backup.conjured.v9"))
                .anyMatch(reason -> reason.contains("dev.walfleet.backup.started.v1"))
                .anyMatch(reason -> reason.equals("the record has no header ce_type"))
                .anyMatch(reason -> reason.equals("the record has no value"))
                .anyMatch(reason -> reason.equals("the test does not want it"));
        assertThat(fleet.deadLetters())
                .allSatisfy(letter -> assertThat(TestBroker.header(letter, "walfleet_topic"))
                        .isEqualTo(fleet.names().topic(Topic.BACKUP_REQUESTS)));
    }

    @Test
    void losesNothingInABurstAndIsQuick() {
        List<Worker> three = List.of(worker(200), worker(200), worker(200));
        await().atMost(PATIENCE).until(() -> three.stream().allMatch(worker -> worker.taking.ready()));
        three.forEach(worker -> fleet.send(request("warm-" + worker)));
        await().atMost(PATIENCE).until(() -> taken(three).size() == 3);
        Map<String, Long> sent = new ConcurrentHashMap<>();
        List<BackupRequested> burst =
                IntStream.range(0, 500).mapToObj(i -> request("job-" + i)).toList();
        burst.forEach(request -> sent.put(request.job().value(), System.nanoTime()));
        fleet.sendAll(burst);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> taken(three).size() >= 503);
        stays(() -> taken(three).size() == 503);
        assertThat(taken(three)).doesNotHaveDuplicates();
        long[] latencies = three.stream()
                .flatMap(worker -> worker.takenAt.entrySet().stream())
                .filter(entry -> sent.containsKey(entry.getKey()))
                .mapToLong(entry -> (entry.getValue() - sent.get(entry.getKey())) / 1_000_000)
                .sorted()
                .toArray();
        System.out.println("burst of 500, ms to hand-out: p50=" + latencies[250] + " p99=" + latencies[495] + " max="
                + latencies[499]);
        assertThat(latencies[495])
                .as("99th percentile in ms, on a machine that does much else")
                .isLessThan(20_000);
    }

    private void stays(java.util.concurrent.Callable<Boolean> fact) {
        await().during(Duration.ofMillis(800)).atMost(Duration.ofSeconds(5)).until(fact);
    }

    private static List<String> taken(List<Worker> workers) {
        return workers.stream().flatMap(worker -> worker.taken().stream()).toList();
    }

    private Worker worker(int slots) {
        return worker(slots, delivery -> CompletableFuture.completedFuture(new Decision.Accepted()));
    }

    private Worker worker(int slots, JobHandler handler) {
        Worker worker = new Worker("member-" + workers.size(), slots, handler);
        workers.add(worker);
        return worker;
    }

    static BackupRequested request(String job) {
        return new BackupRequested(
                new JobId(job),
                new ClusterId("c" + Math.abs(job.hashCode() % 50)),
                BackupKind.LOGICAL,
                Instant.EPOCH,
                1,
                3,
                0,
                List.of(),
                "test",
                null);
    }

    /** A member that remembers what it was handed. Its jobs never end. */
    private final class Worker {
        private final Slots slots;
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private final Map<String, Long> takenAt = new ConcurrentHashMap<>();
        private final Producer<byte[], byte[]> producer;
        private final JobQueue.Taking taking;

        Worker(String member, int capacity, JobHandler handler) {
            slots = new Slots(capacity);
            KafkaClients clients = new KafkaClients(fleet.properties(), new dev.walfleet.vocabulary.InstanceId(member));
            producer = clients.producer();
            RuntimeMeters meters = new RuntimeMeters(registry, member);
            DeadLetters letters = new DeadLetters(producer, clients.names(), meters);
            taking = queue(clients, letters, producer, meters, member)
                    .start(Topic.BACKUP_REQUESTS, slots, delivery -> take(delivery, handler));
        }

        private CompletionStage<Decision> take(Delivery delivery, JobHandler handler) {
            String job = ((BackupRequested) delivery.event()).job().value();
            taken.add(job);
            takenAt.put(job, System.nanoTime());
            return handler.accept(delivery);
        }

        List<String> taken() {
            return List.copyOf(taken);
        }

        void close() {
            taking.close();
            producer.close();
        }
    }
}

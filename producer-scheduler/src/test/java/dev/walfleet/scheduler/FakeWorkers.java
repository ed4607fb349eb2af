package dev.walfleet.scheduler;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.SlotFired;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Reads what schedulers write, and plays the workers: ends each backup at once, or lets the test play them. */
final class FakeWorkers implements AutoCloseable {
    private static final InstanceId WORKER = new InstanceId("fake-worker");

    final List<BackupRequested> requests = new CopyOnWriteArrayList<>();
    final List<SlotFired> fired = new CopyOnWriteArrayList<>();
    final List<Event> facts = new CopyOnWriteArrayList<>();

    private final KafkaRuntime.Client client;
    private final boolean endAtOnce;
    private final Thread thread;
    private volatile boolean closing;

    /** @param endAtOnce whether each request is followed by its completion */
    FakeWorkers(KafkaProperties kafka, boolean endAtOnce) {
        this.client = KafkaRuntime.client(kafka, "fake");
        this.endAtOnce = endAtOnce;
        this.thread = new Thread(this::run, "fake-workers");
        thread.start();
    }

    private void run() {
        try (EventLog.Reader reader = open()) {
            while (!closing) {
                reader.poll(Duration.ofMillis(100)).forEach(this::handle);
            }
        }
    }

    /** A topic that was just made is not known to every client at once. */
    private EventLog.Reader open() {
        return Awaitility.await()
                .ignoreExceptions()
                .until(
                        () -> client.log()
                                .open(
                                        Set.of(Topic.BACKUP_REQUESTS, Topic.BACKUPS, Topic.SCHEDULE_STATE),
                                        Instant.EPOCH),
                        reader -> true);
    }

    private void handle(Delivery delivery) {
        if (delivery.event() instanceof BackupRequested request) {
            requests.add(request);
            if (endAtOnce) {
                client.publisher().publishDirectly(completed(request));
            }
        } else if (delivery.event() instanceof SlotFired slot) {
            fired.add(slot);
        } else {
            facts.add(delivery.event());
        }
    }

    /** Publishes, and waits until Kafka has it. */
    void publish(Event event) {
        try {
            client.publisher().publishDirectly(event).get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Publishes; it does not matter whether it arrives. */
    void mumble(Event event) {
        var unused = client.publisher().publishDirectly(event);
    }

    static BackupStarted started(BackupRequested request) {
        return new BackupStarted(
                request.job(),
                request.attempt(),
                request.cluster(),
                request.kind(),
                request.slot(),
                WORKER,
                Instant.now());
    }

    static BackupProgressed progressed(BackupRequested request) {
        return new BackupProgressed(
                request.job(), request.attempt(), request.cluster(), WORKER, null, 1, 2, 1, Instant.now());
    }

    static BackupCompleted completed(BackupRequested request) {
        return new BackupCompleted(
                request.job(),
                request.attempt(),
                request.cluster(),
                request.kind(),
                request.slot(),
                WORKER,
                request.databases(),
                List.of(),
                Duration.ZERO,
                Instant.now());
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}

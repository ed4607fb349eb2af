package dev.walfleet.pipeline;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * All that a subscriber of the fleet's topics heard. An event that arrives twice (same source, same id) counts once, as the contract
 * says. For one thread.
 */
final class HeardEvents implements AutoCloseable {
    private record Identity(String source, String id) {}

    private final EventLog.Reader reader;
    private final Map<Identity, Delivery> heard = new LinkedHashMap<>();

    HeardEvents(EventLog log, Instant since) {
        this(log, since, Set.of(Topic.BACKUP_REQUESTS, Topic.BACKUPS, Topic.VERIFICATIONS, Topic.ALERTS));
    }

    HeardEvents(EventLog log, Instant since, Set<Topic> topics) {
        this.reader = log.open(topics, since);
    }

    /** Reads what has come meanwhile. */
    void listen() {
        List<Delivery> news;
        do {
            news = reader.poll(Duration.ofMillis(100));
            news.forEach(delivery -> heard.putIfAbsent(new Identity(delivery.source(), delivery.id()), delivery));
        } while (!news.isEmpty());
    }

    /** Waits for an event, which may have come before. */
    <E extends Event> Delivery awaitAny(String what, Duration limit, Class<E> type, Predicate<E> wanted) {
        await(what, limit, () -> any(type, wanted).isPresent());
        return any(type, wanted).orElseThrow();
    }

    /** Waits until what was heard is enough. */
    void await(String what, Duration limit, BooleanSupplier enough) {
        Awaitility.await(what)
                .pollInSameThread()
                .atMost(limit)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    listen();
                    return enough.getAsBoolean();
                });
    }

    private <E extends Event> Optional<Delivery> any(Class<E> type, Predicate<E> wanted) {
        return deliveries(type, wanted).findFirst();
    }

    /** Everything of a type that was heard so far and is wanted. */
    <E extends Event> Stream<Delivery> deliveries(Class<E> type, Predicate<E> wanted) {
        return heard.values().stream()
                .filter(delivery -> type.isInstance(delivery.event()) && wanted.test(type.cast(delivery.event())));
    }

    <E extends Event> List<E> all(Class<E> type, Predicate<E> wanted) {
        return deliveries(type, wanted).map(Delivery::event).map(type::cast).toList();
    }

    List<BackupRequested> requests(JobId job) {
        return all(BackupRequested.class, request -> request.job().equals(job));
    }

    List<BackupCompleted> completions(JobId job) {
        return all(BackupCompleted.class, completed -> completed.job().equals(job));
    }

    List<BackupFailed> failures(JobId job) {
        return all(BackupFailed.class, failed -> failed.job().equals(job));
    }

    /** One line each, of the progress of an attempt the last before something else happened; for the report of a failing test. */
    String story(Instant since) {
        Map<JobId, Delivery> progress = new LinkedHashMap<>();
        StringBuilder story = new StringBuilder();
        for (Delivery delivery : heard.values()) {
            if (delivery.time().isBefore(since)) {
                continue;
            }
            if (delivery.event() instanceof BackupProgressed progressed) {
                progress.put(progressed.job(), delivery);
                continue;
            }
            if (delivery.event() instanceof BackupEvent backup) {
                Optional.ofNullable(progress.remove(backup.job())).ifPresent(last -> append(story, last));
            }
            append(story, delivery);
        }
        progress.values().forEach(last -> append(story, last));
        return story.toString();
    }

    private static void append(StringBuilder story, Delivery delivery) {
        story.append(delivery.time())
                .append(' ')
                .append(delivery.source())
                .append(' ')
                .append(delivery.event())
                .append('\n');
    }

    @Override
    public void close() {
        reader.close();
    }
}

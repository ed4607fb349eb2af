package dev.walfleet.notify.book;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.Event;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A book with the topics around it: what was published can be read again, by it or by its successor. */
final class Fleet {
    static final String SELF = "notifier-1";

    /** Every event but the alerts, in order. */
    final List<Event> facts = new ArrayList<>();
    /** The topic of alerts. */
    final List<AlertEvent> alerts = new ArrayList<>();

    private final Map<String, Instant> started = new HashMap<>();
    private final Set<ClusterId> configured;
    private final Set<ClusterId> notWatched;
    AlertBook book;
    Instant now = Facts.T0;
    boolean brokersAway;

    Fleet(ClusterId... configured) {
        this(Set.of(configured), Set.of());
    }

    Fleet(Set<ClusterId> configured, Set<ClusterId> notWatched) {
        this.configured = configured;
        this.notWatched = notWatched;
        this.book = newBook();
        book.open(now);
    }

    private AlertBook newBook() {
        return new AlertBook(new BookSettings(
                new InstanceId(SELF), Duration.ofHours(26), configured, notWatched, Duration.ofHours(48)));
    }

    /** An event is published and heard. */
    Fleet tell(Event event) {
        facts.add(event);
        if (event instanceof ServiceHeartbeat beat) {
            started.putIfAbsent(beat.instance().value(), beat.startedAt());
        }
        book.apply(event, now, now);
        return this;
    }

    /** What is told to subscribers now. */
    List<String> told() {
        List<AlertEvent> due = book.due(now);
        book.published(due, now);
        for (AlertEvent alert : due) {
            alerts.add(alert);
            book.apply(alert, now, now);
        }
        return due.stream()
                .map(alert -> (alert instanceof AlertFired ? "fired " : "resolved ") + alert.key())
                .toList();
    }

    /** Time goes by in small steps, in which the notifier and the given instances of services beat. */
    List<String> pass(Duration time, String... instances) {
        List<String> told = new ArrayList<>();
        // a heartbeat that is late by its whole interval is normal, and long times pass faster so
        int step = time.compareTo(Duration.ofHours(1)) > 0 ? 10 : 5;
        for (Duration d = Duration.ZERO; d.compareTo(time) < 0; d = d.plusSeconds(step)) {
            now = now.plusSeconds(step);
            if (!brokersAway) {
                tell(Facts.beat("notifier", SELF, Facts.T0, now));
                for (String instance : instances) {
                    tell(Facts.beat(service(instance), instance, started.getOrDefault(instance, now), now));
                }
                told.addAll(told());
            }
        }
        return told;
    }

    static String service(String instance) {
        return instance.substring(0, instance.lastIndexOf('-'));
    }

    /** Another notifier takes over, with nothing but the topics. */
    Fleet restart() {
        book = newBook();
        book.aware(Facts.T0);
        alerts.forEach(alert -> book.apply(alert, now, now));
        Instant heartbeats = now.minus(Duration.ofHours(6));
        facts.removeIf(
                fact -> fact instanceof ServiceHeartbeat beat && beat.at().isBefore(heartbeats));
        facts.forEach(fact -> book.apply(fact, timeOf(fact), now));
        book.open(now);
        return this;
    }

    private Instant timeOf(Event fact) {
        return fact instanceof ServiceHeartbeat beat
                ? beat.at()
                : fact instanceof BackupCompleted completed
                        ? completed.completedAt()
                        : fact instanceof BackupFailed failed ? failed.failedAt() : now;
    }
}

package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What stands on the topics from before, read without a group. Safe for use by several threads. Everything here fails with
 * {@code KAFKA_UNREACHABLE} where the brokers do not answer.
 */
final class Past {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Records carry the clocks of those who wrote them. */
    private static final Duration CLOCKS = Duration.ofMinutes(10);

    private final EventLog log;

    Past(EventLog log) {
        this.log = log;
    }

    /** Every alert and end of one, in order. */
    void forEachAlert(Consumer<Delivery> each) {
        read(Instant.EPOCH, each);
    }

    /** The newest alert, or end of one, by key. */
    Map<String, AlertEvent> newest() {
        Map<String, AlertEvent> newest = new HashMap<>();
        forEachAlert(delivery -> {
            if (delivery.event() instanceof AlertEvent alert) {
                newest.put(alert.key(), alert);
            }
        });
        return newest;
    }

    /** The given alert and those after it, in order. */
    List<Delivery> from(Delivery first) {
        List<Delivery> found = new ArrayList<>();
        read(first.time().minus(CLOCKS), delivery -> {
            if (delivery.partition() == first.partition() && delivery.offset() >= first.offset()) {
                found.add(delivery);
            }
        });
        return found;
    }

    /** When the oldest sign of life was given that is kept. */
    Optional<Instant> oldestHeartbeat() {
        List<Instant> times = new ArrayList<>();
        read(Topic.SERVICES, Instant.EPOCH, delivery -> {
            times.add(delivery.time());
            return false;
        });
        return times.stream().min(Comparator.naturalOrder());
    }

    private void read(Instant since, Consumer<Delivery> each) {
        read(Topic.ALERTS, since, delivery -> {
            each.accept(delivery);
            return true;
        });
    }

    /** Reads on as long as {@code each} wants more. */
    private void read(Topic topic, Instant since, Predicate<Delivery> each) {
        try (EventLog.Reader reader = log.open(Set.of(topic), since)) {
            long progress = System.nanoTime();
            while (!reader.caughtUp()) {
                List<Delivery> deliveries = reader.poll(POLL);
                if (!deliveries.stream().allMatch(each)) {
                    return;
                }
                if (!deliveries.isEmpty()) {
                    progress = System.nanoTime();
                } else if (System.nanoTime() - progress > PATIENCE.toNanos()) {
                    throw new WalfleetException(
                            FailureCode.KAFKA_UNREACHABLE,
                            "the topic %s could not be read to its end".formatted(topic.suffix()),
                            "check that the brokers of kafka.bootstrap-servers are up and reachable from here");
                }
            }
        }
    }
}

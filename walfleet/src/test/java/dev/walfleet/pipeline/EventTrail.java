package dev.walfleet.pipeline;

import dev.walfleet.event.Event;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Every event of a fleet from its beginning on, heartbeats left out. A wait that is in vain shows them all. */
final class EventTrail implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final EventLog log;
    private final List<Event> events = new ArrayList<>();
    private final Thread thread = new Thread(this::follow, "event trail");
    private volatile boolean closed;

    EventTrail(EventLog log) {
        this.log = log;
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try (EventLog.Reader reader = log.open(EnumSet.allOf(Topic.class), Instant.EPOCH)) {
            while (!closed) {
                for (Delivery delivery : reader.poll(Duration.ofMillis(100))) {
                    if (!(delivery.event() instanceof ServiceHeartbeat)) {
                        add(delivery.event());
                    }
                }
            }
        }
    }

    private synchronized void add(Event event) {
        events.add(event);
    }

    synchronized <T extends Event> List<T> all(Class<T> type, Predicate<T> wanted) {
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(wanted)
                .toList();
    }

    /** The first that came, or comes in time. */
    <T extends Event> T await(Class<T> type, Predicate<T> wanted) {
        try {
            return Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> all(type, wanted), found -> !found.isEmpty())
                    .get(0);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no such " + type.getSimpleName() + " in " + PATIENCE + " among\n" + this, e);
        }
    }

    @Override
    public synchronized String toString() {
        return events.stream().map(Event::toString).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

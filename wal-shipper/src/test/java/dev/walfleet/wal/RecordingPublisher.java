package dev.walfleet.wal;

import dev.walfleet.event.Event;
import dev.walfleet.runtime.event.EventPublisher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was published. */
final class RecordingPublisher implements EventPublisher {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    List<Event> events() {
        return List.copyOf(events);
    }

    <E extends Event> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public CompletableFuture<Receipt> publish(Event event) {
        events.add(event);
        return CompletableFuture.completedFuture(Receipt.SENT);
    }

    @Override
    public CompletableFuture<Void> publishDirectly(Event event) {
        return publish(event).thenApply(receipt -> null);
    }
}

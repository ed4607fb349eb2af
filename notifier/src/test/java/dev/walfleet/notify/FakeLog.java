package dev.walfleet.notify;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topic of alerts, in memory. */
final class FakeLog implements EventLog {
    final List<Delivery> alerts = new ArrayList<>();

    Delivery add(AlertEvent alert, Instant time) {
        Delivery delivery = new Delivery(
                alert, "id-" + alerts.size(), "/walfleet/notifier/n", time, Topic.ALERTS, 0, alerts.size());
        alerts.add(delivery);
        return delivery;
    }

    @Override
    public Reader open(Map<Topic, Instant> since) {
        List<Delivery> found = alerts.stream()
                .filter(d ->
                        since.containsKey(d.topic()) && !d.time().isBefore(since.getOrDefault(d.topic(), Instant.MAX)))
                .toList();
        return new Reader() {
            private int next;

            @Override
            public List<Delivery> poll(Duration timeout) {
                return next < found.size() ? List.of(found.get(next++)) : List.of();
            }

            @Override
            public boolean caughtUp() {
                return next >= found.size();
            }

            @Override
            public void close() {}
        };
    }
}

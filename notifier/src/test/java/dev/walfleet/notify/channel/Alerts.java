package dev.walfleet.notify.channel;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.Severity;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;

/** Alerts as the book makes them. */
public final class Alerts {
    static final Instant T0 = Instant.parse("2026-11-22T02:00:00Z");
    static final ClusterId ORDERS = new ClusterId("orders");

    private Alerts() {}

    public static AlertFired fired(String key) {
        return fired(key, Severity.CRITICAL);
    }

    static AlertFired fired(String key, Severity severity) {
        return new AlertFired(
                key,
                severity,
                ORDERS,
                "orders: logical backup failed",
                "password authentication failed for user walfleet",
                "check the password",
                T0,
                T0);
    }

    static AlertResolved resolved(String key) {
        return new AlertResolved(
                key, Severity.CRITICAL, ORDERS, "orders: logical backup failed", T0, T0.plusSeconds(3725));
    }

    static Delivery at(long offset, AlertEvent alert) {
        return new Delivery(alert, "id-" + offset, "/walfleet/notifier/n", T0, Topic.ALERTS, 0, offset);
    }
}

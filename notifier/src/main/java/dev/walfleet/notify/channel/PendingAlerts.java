package dev.walfleet.notify.channel;

import dev.walfleet.runtime.event.Delivery;
import java.util.List;

/** Looks ahead on the topic of alerts. */
@FunctionalInterface
public interface PendingAlerts {
    /** The given alert and those that came after it, in order. May leave out the newest. */
    List<Delivery> from(Delivery first);
}

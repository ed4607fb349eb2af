package dev.walfleet.notify.channel;

import dev.walfleet.event.Severity;
import java.util.Optional;

/**
 * What of all alerts is sent on a channel, and how fast.
 *
 * @param minSeverity the least severity that is sent
 * @param perMinute how many messages a minute at most
 */
public record DeliveryProperties(Severity minSeverity, int perMinute) {
    /** Everything at once. */
    public static final DeliveryProperties UNLIMITED = new DeliveryProperties(Severity.WARNING, 100_000);

    static final int DEFAULT_PER_MINUTE = 10;

    public DeliveryProperties {
        if (perMinute < 1) {
            throw new IllegalArgumentException("per-minute is " + perMinute + ", expected 1 or more");
        }
    }

    static DeliveryProperties of(Optional<Severity> minSeverity, Optional<Integer> perMinute) {
        return new DeliveryProperties(minSeverity.orElse(Severity.WARNING), perMinute.orElse(DEFAULT_PER_MINUTE));
    }

    boolean wants(Severity severity) {
        return severity.compareTo(minSeverity) <= 0;
    }
}

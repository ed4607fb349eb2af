package dev.walfleet.notify.channel;

import java.time.Duration;

/**
 * How persistently a channel is used.
 *
 * @param attempts how often a send is tried in one go
 * @param firstWait before the second try; it doubles from try to try
 * @param rest how long a channel that failed all tries is left alone
 * @param period what {@link DeliveryProperties#perMinute} counts over
 * @param failedAfter how long a channel may fail until that is an alert itself
 */
public record CourierSettings(int attempts, Duration firstWait, Duration rest, Duration period, Duration failedAfter) {
    /** Four tries within 4 s, then 30 s of rest; an alert after {@code failedAfter}. */
    public static CourierSettings of(Duration failedAfter) {
        return new CourierSettings(
                4, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(1), failedAfter);
    }
}

package dev.walfleet.scheduler.ledger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether silence means anything. Whoever does not hear its own heartbeat come back hears nobody else's either: while Kafka
 * is away no lease runs, and when it is back every lease begins anew.
 */
final class Hearing {
    private static final int MISSED_BEATS = 3;

    private final Duration shortestGap;
    private Duration longestGap;
    private @Nullable Duration lastEcho;
    private Duration since = Duration.ZERO;

    /** @param shortestGap how long an own heartbeat may be missing at least before that means something */
    Hearing(Duration shortestGap) {
        this.shortestGap = shortestGap;
        this.longestGap = shortestGap;
    }

    /** @param interval when the next own heartbeat is due */
    void echo(Duration uptime, Duration interval) {
        if (!on(uptime)) {
            since = uptime;
        }
        lastEcho = uptime;
        Duration patient = interval.multipliedBy(MISSED_BEATS);
        longestGap = patient.compareTo(shortestGap) > 0 ? patient : shortestGap;
    }

    boolean on(Duration uptime) {
        return lastEcho != null && uptime.minus(lastEcho).compareTo(longestGap) <= 0;
    }

    /** How long nothing was heard of somebody, who would have been heard; zero while deaf. */
    Duration silence(Duration lastSign, Duration uptime) {
        if (!on(uptime)) {
            return Duration.ZERO;
        }
        return uptime.minus(lastSign.compareTo(since) > 0 ? lastSign : since);
    }
}

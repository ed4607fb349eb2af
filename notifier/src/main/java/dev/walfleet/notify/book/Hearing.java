package dev.walfleet.notify.book;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether this instance hears the topics at all: it does as long as its own heartbeats come back to it. The silence of
 * others counts only while it does, so that an outage of the brokers, a long pause of this process or a clock that jumps is
 * not the death of everybody else.
 */
final class Hearing {
    private static final double MISSED = 2.5;

    private Duration limit = Duration.ZERO;
    private @Nullable Instant last;
    private @Nullable Instant since;

    /**
     * An own heartbeat came back.
     *
     * @param interval within which the next one is due
     */
    void echo(Instant heard, Duration interval) {
        if (since == null || broken(heard)) {
            since = heard;
        }
        last = heard;
        limit = Duration.ofMillis((long) (interval.toMillis() * MISSED));
    }

    /** From when on everything was heard, without a break until now; empty while nothing is. */
    Optional<Instant> since(Instant now) {
        if (broken(now)) {
            since = null;
        }
        return Optional.ofNullable(since);
    }

    private boolean broken(Instant now) {
        return last == null || now.isAfter(last.plus(limit)) || now.isBefore(last.minus(limit));
    }
}

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

    private final Duration limit;
    private @Nullable Instant last;
    private @Nullable Instant since;

    /** @param interval of this instance's own heartbeats */
    Hearing(Duration interval) {
        this.limit = Duration.ofMillis((long) (interval.toMillis() * MISSED));
    }

    /** An own heartbeat came back. */
    void echo(Instant heard) {
        if (since == null || broken(heard)) {
            since = heard;
        }
        last = heard;
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

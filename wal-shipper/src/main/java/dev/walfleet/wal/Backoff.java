package dev.walfleet.wal;

import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureKind;
import java.time.Duration;

/** How long to wait before the next try, for ever: from one second to half a minute; where a person has to act, five at least. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);
    private static final Duration LEAST_FOR_PEOPLE = Duration.ofSeconds(5);

    private Duration next = FIRST;

    /** After a failure. */
    Duration after(Failure failure) {
        Duration wait = next;
        next = shorter(next.multipliedBy(2), MOST);
        return failure.kind() == FailureKind.RETRY || wait.compareTo(LEAST_FOR_PEOPLE) > 0 ? wait : LEAST_FOR_PEOPLE;
    }

    /** After a success. */
    void reset() {
        next = FIRST;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

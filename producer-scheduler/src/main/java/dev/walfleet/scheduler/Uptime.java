package dev.walfleet.scheduler;

import java.time.Duration;

/** A clock that only ever goes forward, at its pace, whatever happens to the one on the wall. */
@FunctionalInterface
interface Uptime {
    /** Since some moment that stays the same. */
    Duration now();

    static Uptime ofThisProcess() {
        long start = System.nanoTime();
        return () -> Duration.ofNanos(System.nanoTime() - start);
    }
}

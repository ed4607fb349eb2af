package dev.walfleet.local;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting that is asked for by a simulated slowness. */
final class Pause {
    private Pause() {}

    static void of(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

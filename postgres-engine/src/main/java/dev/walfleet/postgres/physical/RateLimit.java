package dev.walfleet.postgres.physical;

import dev.walfleet.vocabulary.DataSize;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Bytes a second over all connections. Who takes more than is due waits; what nobody took is not saved up beyond a moment. */
final class RateLimit {
    private static final long BURST_NANOS = 100_000_000;

    private final double nanosPerByte;
    private long freeAt = System.nanoTime();

    /** @param perSecond null for no limit */
    RateLimit(@Nullable DataSize perSecond) {
        this.nanosPerByte = perSecond == null ? 0 : 1e9 / perSecond.bytes();
    }

    void take(int bytes) {
        if (nanosPerByte == 0) {
            return;
        }
        long wait = book(bytes, System.nanoTime());
        while (wait > 0 && !Thread.currentThread().isInterrupted()) {
            long before = System.nanoTime();
            LockSupport.parkNanos(wait);
            wait -= System.nanoTime() - before;
        }
    }

    private synchronized long book(int bytes, long now) {
        if (freeAt - now < -BURST_NANOS) {
            freeAt = now - BURST_NANOS;
        }
        long wait = freeAt - now;
        freeAt += (long) (bytes * nanosPerByte);
        return wait;
    }
}

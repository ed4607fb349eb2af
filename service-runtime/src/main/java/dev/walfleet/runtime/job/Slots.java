package dev.walfleet.runtime.job;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many jobs an instance runs at a time. Safe for use by several threads. */
public final class Slots {
    private final int capacity;
    private final Semaphore free;

    /** @param capacity 1 or more */
    public Slots(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(capacity + " slots, expected 1 or more");
        }
        this.capacity = capacity;
        this.free = new Semaphore(capacity);
    }

    public int capacity() {
        return capacity;
    }

    /** Takes one slot where one is free. */
    public boolean tryTake() {
        return free.tryAcquire();
    }

    /** Takes as many slots, waiting for them; {@code false} and none where they did not become free in time. */
    public boolean tryTake(int count, Duration timeout) throws InterruptedException {
        return free.tryAcquire(count, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Gives a slot back; once for each that was taken. */
    public void release() {
        if (free.availablePermits() >= capacity) {
            throw new IllegalStateException("a slot was released that was not taken");
        }
        free.release();
    }
}

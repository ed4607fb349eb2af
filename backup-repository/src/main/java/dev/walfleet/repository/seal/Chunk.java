package dev.walfleet.repository.seal;

import java.util.concurrent.atomic.AtomicInteger;

/** A buffer on its way from the compressor to the lanes; the last lane to be done with it gives it back to the pool. */
final class Chunk {
    static final int SIZE = 128 * 1024;

    final byte[] bytes = new byte[SIZE];
    int length;
    private final AtomicInteger users = new AtomicInteger();

    void usedBy(int lanes) {
        users.set(lanes);
    }

    /** One user less; {@code true} for the last. */
    boolean release() {
        return users.decrementAndGet() == 0;
    }
}

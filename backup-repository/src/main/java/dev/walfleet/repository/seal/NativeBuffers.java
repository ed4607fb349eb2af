package dev.walfleet.repository.seal;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The two buffers outside of the heap that a compressor needs. They are used again: what is outside of the heap is freed only
 * when the collector happens to run, and a parallel dump has thousands of small files.
 */
final class NativeBuffers {
    private static final int SOURCE = 256 * 1024;
    private static final int MAX_IDLE = 16;
    private static final ConcurrentLinkedQueue<NativeBuffers> idle = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger idleCount = new AtomicInteger();

    final ByteBuffer source = ByteBuffer.allocateDirect(SOURCE);
    final ByteBuffer packed = ByteBuffer.allocateDirect(Chunk.SIZE);

    private NativeBuffers() {}

    static NativeBuffers take() {
        NativeBuffers buffers = idle.poll();
        if (buffers == null) {
            return new NativeBuffers();
        }
        idleCount.decrementAndGet();
        buffers.source.clear();
        buffers.packed.clear();
        return buffers;
    }

    /** Gives them back; nobody may use them after that. */
    void release() {
        if (idleCount.incrementAndGet() <= MAX_IDLE) {
            idle.add(this);
        } else {
            idleCount.decrementAndGet();
        }
    }
}

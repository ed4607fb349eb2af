package dev.walfleet.restore.physical;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes files durable beside the threads that write them. Several at a time, since a file system puts what comes together into
 * one transaction; where it does not keep up, the writers do it themselves.
 */
final class SyncPool implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int WAITING = 256;

    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
                Thread thread = new Thread(task, "restore-sync");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.CallerRunsPolicy());

    void submit(Runnable sync) {
        check();
        threads.execute(() -> {
            try {
                sync.run();
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        });
    }

    /** Waits for all; throws what any of them threw. */
    void finish() throws InterruptedException {
        threads.shutdown();
        while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            check();
        }
        check();
    }

    private void check() {
        RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

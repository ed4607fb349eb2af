package dev.walfleet.runtime.kafka;

import dev.walfleet.runtime.job.JobQueue;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that polls a queue. It goes on after every failure, with a pause, until it is closed. */
abstract class QueueThread implements JobQueue.Taking {
    private static final Logger log = LoggerFactory.getLogger(QueueThread.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(25);

    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ready;

    QueueThread(String name) {
        thread = new Thread(this::run, name + "-queue");
        thread.setDaemon(true);
    }

    final QueueThread begin() {
        thread.start();
        return this;
    }

    /** Connects and takes requests until {@link #closing()}. */
    abstract void take() throws InterruptedException;

    final boolean closing() {
        return closing;
    }

    final void connected(boolean is) {
        ready = is;
    }

    @Override
    public final boolean ready() {
        return ready;
    }

    /** Waits, but for no closing queue. */
    final void pause() {
        long until = System.nanoTime() + AFTER_FAILURE.toNanos();
        while (!closing && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private void run() {
        while (!closing) {
            try {
                take();
            } catch (InterruptedException e) {
                log.warn("queue interrupted name={}", thread.getName());
                return;
            } catch (RuntimeException | Error e) {
                log.warn("queue interrupted name={} cause=\"{}\"", thread.getName(), e.toString(), e);
                pause();
            } finally {
                ready = false;
            }
        }
    }

    /** Begins to close, and does not wait. */
    final void stop() {
        closing = true;
    }

    @Override
    public final void close() {
        stop();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.walfleet.runtime.job;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Named daemon threads: a job that does not end must not keep the process from ending. */
final class JobThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    JobThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}

package dev.walfleet.runtime.job;

import dev.walfleet.event.RunningJob;
import java.util.List;

/** The jobs of one instance: taken, run, reported, and handed back on stop. */
public interface Jobs extends AutoCloseable {
    /** Begins to take requests. */
    void start();

    /** Whether requests would arrive now. */
    boolean ready();

    int slots();

    /** What runs now, each with the newest attempt that it answers for. */
    List<RunningJob> running();

    /**
     * Takes no more, cancels what runs, and hands each job back at once. A job that ends well in spite of it is reported as
     * ended. Returns when all is published or kept for later.
     */
    @Override
    void close();
}

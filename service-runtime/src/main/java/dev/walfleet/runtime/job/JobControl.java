package dev.walfleet.runtime.job;

import dev.walfleet.event.Event;
import java.util.function.Supplier;

/** What running work may ask and say. Safe for use by several threads. */
public interface JobControl<R extends Event> {
    /**
     * The request that this run answers for, to be read when the closing events are made. It is the one that began the run,
     * or a later attempt at the same job that was asked for while the run went on.
     */
    R request();

    /** Whether the run is to end soon: discard partial work and throw. */
    boolean cancelled();

    /** Throws where the run is {@link #cancelled()}. */
    void check() throws JobCancelledException;

    /**
     * Runs {@code action} when the run is cancelled, at once where it already is: kill the child process, close the socket.
     * The thread of the run is interrupted only if it still runs when half of the grace is over.
     */
    void onCancel(Runnable action);

    /** From now on {@code progress} is asked for an event at every interval. It must be quick. */
    void progress(Supplier<? extends Event> progress);

    /** Publishes an event in the middle of the run. */
    void publish(Event event);
}

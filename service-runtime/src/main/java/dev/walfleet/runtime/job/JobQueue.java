package dev.walfleet.runtime.job;

import dev.walfleet.event.Topic;

/**
 * A topic as a queue: each request is handed to one worker of all, and only while that worker has a free slot. A request
 * that was handed out and not decided about, as its worker died, is handed out again. What cannot be read goes to the dead
 * letters. Jobs never run on the queue's thread.
 */
public interface JobQueue {
    /**
     * Begins to take requests; returns at once.
     *
     * @param topic one of use {@code QUEUE}
     * @param slots a slot is taken for every request before it is asked for
     */
    Taking start(Topic topic, Slots slots, JobHandler handler);

    /** A queue that is being read. */
    interface Taking extends AutoCloseable {
        /** Whether requests would arrive now: connected, and known to the group. */
        boolean ready();

        /**
         * Takes no more. Waits for the decisions that are due; requests that were fetched and not handed out go back.
         * Calling it again does nothing.
         */
        @Override
        void close();
    }
}

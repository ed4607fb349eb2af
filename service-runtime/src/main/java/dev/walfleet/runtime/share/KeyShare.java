package dev.walfleet.runtime.share;

/**
 * Which keys are this instance's among all instances of a service: each key has one owner, as far as that can be known. It is a
 * division of work and no lock: around a change, and while Kafka is away, two may hold themselves for the owner, so that what is
 * done for a key has to be safe for two. Safe for use by several threads.
 */
public interface KeyShare extends AutoCloseable {
    /** Begins to take part. */
    void start();

    /**
     * Whether a key is this instance's. While nothing was heard of the others since the start, for half a minute nothing is, and
     * everything after it: better twice than not at all. What was divided before Kafka went away stays as it is.
     */
    boolean owns(String key);

    /** Leaves at once what it has to the others. */
    @Override
    void close();
}

package dev.walfleet.runtime.job;

/** What becomes of a request that was handed out. */
public sealed interface Decision {
    /** It is taken off the queue; the slot stays with the job until {@link Slots#release()}. */
    record Accepted() implements Decision {}

    /** It is taken off the queue without a job, as it is known already; the slot is free again. */
    record Ignored() implements Decision {}

    /**
     * It goes to the dead letters; the slot is free again.
     *
     * @param reason a lower-case fact
     */
    record Rejected(String reason) implements Decision {}

    /** It goes back to the queue, for this or another worker, after a short while; the slot is free again. */
    record Released() implements Decision {}
}

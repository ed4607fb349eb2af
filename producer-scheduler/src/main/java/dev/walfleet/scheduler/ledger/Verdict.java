package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.Event;
import dev.walfleet.vocabulary.JobId;

/**
 * What supervision wants published about a job.
 *
 * @param attempt the attempt that came to nothing
 * @param event the request of the next attempt, or the last word
 * @param fact why, for people to read
 */
public record Verdict(Kind kind, JobId job, int attempt, Event event, String fact) {
    /** Why. */
    public enum Kind {
        /** The worker was not heard of for longer than the lease. */
        LEASE_OVER,
        /** The attempt failed in a way that may pass. */
        RETRY,
        /** No worker began in spite of being idle: the request is nowhere. */
        LOST_IN_QUEUE,
        /** No attempt is left. */
        GIVEN_UP
    }
}

package dev.walfleet.scheduler.ledger;

import java.time.Duration;

/**
 * How patient supervision is.
 *
 * @param lease how long a running attempt may give no sign of life
 * @param retryFirst how long after its failure the first attempt is followed by the second; doubled for each further one
 * @param retryLongest what the doubling ends at
 * @param queueWarning how long a job may wait for a worker before that is worth a word
 * @param queueLimit how long a job may wait for a worker, while one has a free slot, before its request counts as lost
 * @param remember how long a job that ended is remembered
 */
public record LedgerPolicy(
        Duration lease,
        Duration retryFirst,
        Duration retryLongest,
        Duration queueWarning,
        Duration queueLimit,
        Duration remember) {
    private static final int MOST_DOUBLINGS = 20;

    /** How long after the failure of an attempt the next is asked for. */
    Duration pauseAfter(int attempt) {
        Duration pause = retryFirst.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
        return pause.compareTo(retryLongest) > 0 ? retryLongest : pause;
    }
}

package dev.walfleet.scheduler;

import dev.walfleet.scheduler.ledger.LedgerPolicy;
import dev.walfleet.scheduler.plan.Budgets;
import dev.walfleet.vocabulary.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code scheduler}.
 *
 * @param tick how often the leader decides; 1 s where absent
 * @param lease how long a running attempt may give no sign of life before it is asked for again; 30 s where absent
 * @param retry the pauses between a failed attempt and the next
 * @param budgets how much may be under way at a time
 * @param catchUp how long after it was due a missed slot still runs; 7 d where absent
 * @param history how far back a new leader reads; 48 h where absent
 * @param queueWarning how long a job may wait for a worker before the log says so; 10 min where absent
 * @param queueLimit how long a job may wait while a worker is idle before its request counts as lost; 6 h where absent
 * @param sessionTimeout how long a leader that died blocks its successor; 10 s where absent
 */
public record SchedulerProperties(
        Duration tick,
        Duration lease,
        Retry retry,
        Budgets budgets,
        Duration catchUp,
        Duration history,
        Duration queueWarning,
        Duration queueLimit,
        Duration sessionTimeout) {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(20);

    /** All defaults. */
    public static final SchedulerProperties DEFAULTS =
            new SchedulerProperties(null, null, null, null, null, null, null, null, null);

    /**
     * @param first between the first attempt and the second, doubled for each further one; 30 s where absent
     * @param longest what the doubling ends at; 10 min where absent
     */
    public record Retry(Duration first, Duration longest) {
        public Retry(@Nullable Duration first, @Nullable Duration longest) {
            this.first = atLeast("retry.first", first, Duration.ofSeconds(30), Duration.ZERO);
            this.longest = atLeast("retry.longest", longest, Duration.ofMinutes(10), Duration.ZERO);
        }
    }

    public SchedulerProperties(
            @Nullable Duration tick,
            @Nullable Duration lease,
            @Nullable Retry retry,
            @Nullable Budgets budgets,
            @Nullable Duration catchUp,
            @Nullable Duration history,
            @Nullable Duration queueWarning,
            @Nullable Duration queueLimit,
            @Nullable Duration sessionTimeout) {
        this.tick = atLeast("tick", tick, Duration.ofSeconds(1), Duration.ofMillis(10));
        // progress comes at least every 10 s: a shorter lease would take the living for dead
        this.lease = atLeast("lease", lease, Duration.ofSeconds(30), SHORTEST_LEASE);
        this.retry = retry == null ? new Retry(null, null) : retry;
        this.budgets = budgets == null ? Budgets.DEFAULTS : budgets;
        this.catchUp = atLeast("catch-up", catchUp, Duration.ofDays(7), Duration.ZERO);
        this.history = atLeast("history", history, Duration.ofHours(48), Duration.ofHours(1));
        this.queueWarning = atLeast("queue-warning", queueWarning, Duration.ofMinutes(10), Duration.ofSeconds(1));
        this.queueLimit = atLeast("queue-limit", queueLimit, Duration.ofHours(6), Duration.ofMinutes(1));
        this.sessionTimeout = atLeast("session-timeout", sessionTimeout, Duration.ofSeconds(10), Duration.ofSeconds(6));
    }

    private static Duration atLeast(String key, @Nullable Duration value, Duration preset, Duration least) {
        if (value == null) {
            return preset;
        }
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    key + " of " + DurationText.format(value) + ", expected at least " + DurationText.format(least));
        }
        return value;
    }

    LedgerPolicy policy() {
        return new LedgerPolicy(lease, retry.first(), retry.longest(), queueWarning, queueLimit, history);
    }
}

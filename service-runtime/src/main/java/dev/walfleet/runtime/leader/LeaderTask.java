package dev.walfleet.runtime.leader;

import dev.walfleet.runtime.event.Delivery;
import java.time.Instant;

/**
 * What a leader does. All calls come from one thread, in this order: {@code begin}, any number of {@code observe} for the
 * history, {@code elected}, then {@code observe} and {@code tick} in turn, at last {@code end}; and again for the next term.
 */
public interface LeaderTask {
    /** A term begins, with an empty memory. */
    void begin();

    /** An event of the past, then of the present; in order within a subject on one topic. May come twice. */
    void observe(Delivery delivery);

    /** The history is complete: from now on this instance leads. */
    void elected();

    /**
     * Decides what is due. Called about every {@link LeadershipSettings#tick()}, after what arrived was observed, and only when all
     * that was emitted before has come back through {@code observe}.
     *
     * @param term to emit with; any exception of {@code emit} must be let through, it ends the term
     */
    void tick(Term term, Instant now) throws LeadershipLostException;

    /** The term is over: nothing of its memory holds any more. Called also for a term that never got as far as elected. */
    void end();
}

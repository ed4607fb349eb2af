package dev.walfleet.runtime.job;

import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.vocabulary.Failure;
import java.util.List;

/**
 * One kind of work: what it does, and which events tell of it. The runner decides when each is called; the work holds no
 * Kafka and no thread of its own beyond {@link #run}.
 *
 * @param <R> the request that asks for it
 */
public interface JobWork<R extends Event> {
    /** The type of request. Requests of other types on the queue go to the dead letters. */
    Class<R> requestType();

    /** The job and the attempt that a request asks for. */
    RunningJob identity(R request);

    /** Whether the job has failed for good when this attempt fails. */
    boolean lastAttempt(R request);

    /** The same job once more, as given back: attempt and hand-backs one higher. */
    R handedBack(R request);

    /** Says that the attempt began. Published before the request is taken off the queue. */
    Event started(R request);

    /**
     * Does the work, on a thread of its own. May run twice for the same job, also at the same time elsewhere.
     *
     * @return what to publish at the end, in this order; the last is the terminal event
     * @throws Exception the attempt failed, or ended as it was cancelled; partial work is discarded by then
     */
    List<Event> run(R request, JobControl<R> control) throws Exception;

    /**
     * The terminal event of an attempt that ended in an exception.
     *
     * @param last whether the job is given up: no attempt is left, or the failure is not of kind {@code RETRY}
     */
    Event failed(R request, Failure failure, boolean last);
}

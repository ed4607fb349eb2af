package dev.walfleet.runtime.job;

import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.vocabulary.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one job, which may come to answer for several attempts. What it submits to the publisher, it submits holding its
 * monitor: so nothing of a run follows its terminal event.
 */
final class JobRun<R extends Event> implements JobControl<R> {
    private static final Logger log = LoggerFactory.getLogger(JobRun.class);

    private final JobId job;
    private final EventPublisher publisher;
    private final List<Runnable> cancelActions = new ArrayList<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private R request;
    private int attempt;
    private boolean cancelled;
    private boolean ended;
    private @Nullable Supplier<? extends Event> progress;
    private @Nullable Thread thread;

    JobRun(R request, RunningJob identity, EventPublisher publisher) {
        this.request = request;
        this.job = identity.job();
        this.attempt = identity.attempt();
        this.publisher = publisher;
    }

    JobId job() {
        return job;
    }

    synchronized int attempt() {
        return attempt;
    }

    @Override
    public synchronized R request() {
        return request;
    }

    /**
     * Makes this run answer for a later attempt.
     *
     * @param announce submits the event that says so
     * @return whether it was not too late
     */
    synchronized boolean answerFor(JobRun<R> later, Runnable announce) {
        if (ended) {
            return false;
        }
        request = later.request();
        attempt = later.attempt();
        announce.run();
        return true;
    }

    /**
     * Ends the run.
     *
     * @param submit submits the closing events
     * @return {@code false} where it had ended before; nothing is submitted then
     */
    synchronized boolean end(Runnable submit) {
        if (ended) {
            return false;
        }
        ended = true;
        progress = null;
        submit.run();
        return true;
    }

    /** The thread that works on it, to be interrupted; null when it is through. */
    synchronized void workedOnBy(@Nullable Thread worker) {
        thread = worker;
        if (worker == null) {
            finished.countDown();
        }
    }

    synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    CountDownLatch finished() {
        return finished;
    }

    void cancel() {
        List<Runnable> actions;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            actions = List.copyOf(cancelActions);
        }
        actions.forEach(this::perform);
    }

    private void perform(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log.warn("cancelling went wrong job={} cause=\"{}\"", job, e.toString(), e);
        }
    }

    @Override
    public synchronized boolean cancelled() {
        return cancelled;
    }

    @Override
    public void check() throws JobCancelledException {
        if (cancelled()) {
            throw new JobCancelledException();
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                cancelActions.add(action);
                return;
            }
        }
        perform(action);
    }

    @Override
    public synchronized void progress(Supplier<? extends Event> source) {
        progress = source;
    }

    /** Asks for the progress, without the monitor, and publishes it, unless the run ended meanwhile. */
    void publishProgress() {
        Supplier<? extends Event> source;
        synchronized (this) {
            source = progress;
        }
        if (source == null) {
            return;
        }
        try {
            publish(source.get());
        } catch (RuntimeException | StackOverflowError e) { // the ticker serves others too
            log.warn("no progress known job={} cause=\"{}\"", job, e.toString(), e);
        }
    }

    @Override
    public synchronized void publish(Event event) {
        if (ended) {
            return;
        }
        var unused = publisher.publish(event).whenComplete((receipt, failure) -> {
            if (failure != null) {
                log.error("event not published job={} event={} cause=\"{}\"", job, event, failure.toString());
            }
        });
    }
}

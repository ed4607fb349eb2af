package dev.walfleet.runtime.job;

import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.runtime.thread.DaemonThreads;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the jobs of one instance. What it promises: a request is taken off the queue only after Kafka has the event that says
 * the attempt began; an attempt that runs or ran here is not begun again; every attempt that began ends in a terminal event
 * or is handed back; while it runs, its progress is published at every interval.
 *
 * @param <R> the request
 */
public final class JobRunner<R extends Event> implements Jobs {
    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    private final JobSettings settings;
    private final JobWork<R> work;
    private final EventPublisher publisher;
    private final JobQueue queue;
    private final Slots slots;
    private final JobTable<R> table = new JobTable<>();
    private final JobAttempt<R> attempt;
    private final ExecutorService threads;
    private final ScheduledExecutorService ticker;
    private JobQueue.@Nullable Taking taking;
    private boolean closed;

    public JobRunner(JobSettings settings, JobWork<R> work, EventPublisher publisher, JobQueue queue) {
        this.settings = settings;
        this.work = work;
        this.publisher = publisher;
        this.queue = queue;
        this.slots = new Slots(settings.slots());
        this.attempt = new JobAttempt<>(work, publisher, table);
        String name = settings.topic().suffix();
        this.threads = Executors.newCachedThreadPool(new DaemonThreads(name));
        this.ticker = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(name + "-progress"));
    }

    @Override
    public synchronized void start() {
        if (taking != null || closed) {
            throw new IllegalStateException("jobs of " + settings.topic() + " were started before");
        }
        long interval = settings.progressInterval().toMillis();
        var unused = ticker.scheduleAtFixedRate(
                () -> table.all().forEach(JobRun::publishProgress), interval, interval, TimeUnit.MILLISECONDS);
        taking = queue.start(settings.topic(), slots, this::accept);
    }

    @Override
    public synchronized boolean ready() {
        return taking != null && taking.ready();
    }

    @Override
    public int slots() {
        return slots.capacity();
    }

    @Override
    public List<RunningJob> running() {
        return table.running();
    }

    /** A {@link JobHandler}. */
    private CompletionStage<Decision> accept(Delivery delivery) {
        Event event = delivery.event();
        if (!work.requestType().isInstance(event)) {
            return decided(new Decision.Rejected(
                    "no work of this service answers to " + event.getClass().getSimpleName()));
        }
        R request = work.requestType().cast(event);
        try {
            JobRun<R> run = new JobRun<>(request, work.identity(request), publisher);
            JobTable.Admission<R> admission = table.admit(run);
            if (admission instanceof JobTable.Admission.New) {
                return begin(run);
            }
            if (admission instanceof JobTable.Admission.Later<R> later) {
                return join(later.than(), run);
            }
            if (admission instanceof JobTable.Admission.Closed) {
                return decided(new Decision.Released());
            }
            log.info("request ignored, it is known here job={} attempt={}", run.job(), run.attempt());
            return decided(new Decision.Ignored());
        } catch (RuntimeException e) {
            log.error("request refused by a fault of ours event={}", event, e);
            return decided(new Decision.Rejected("a fault of Walfleet: " + e));
        }
    }

    private CompletionStage<Decision> begin(JobRun<R> run) {
        CompletableFuture<Void> started;
        try {
            started = publisher.publishDirectly(work.started(run.request()));
        } catch (RuntimeException e) {
            table.forget(run);
            throw e;
        }
        return started.handle((sent, failure) -> {
            if (failure != null) {
                table.forget(run);
                return released(run, failure);
            }
            // from here on the attempt has begun for everyone: it ends in a terminal event or is handed back
            launch(run);
            return new Decision.Accepted();
        });
    }

    private void launch(JobRun<R> run) {
        try {
            threads.execute(() -> {
                try {
                    attempt.run(run);
                } finally {
                    slots.release();
                }
            });
        } catch (RejectedExecutionException e) { // closed while the start was being published
            attempt.handBack(run);
            slots.release();
        }
    }

    /** A later attempt at a job that runs here: it was thought lost. The run goes on and answers for both. */
    private CompletionStage<Decision> join(JobRun<R> present, JobRun<R> later) {
        AtomicReference<@Nullable CompletableFuture<Void>> announced = new AtomicReference<>();
        boolean joined =
                present.answerFor(later, () -> announced.set(publisher.publishDirectly(work.started(later.request()))));
        if (!joined) { // it ended this moment, and the table will say so
            return decided(new Decision.Released());
        }
        log.warn("attempt joins the run of an earlier one job={} attempt={}", later.job(), later.attempt());
        return Objects.requireNonNull(announced.get())
                .handle((sent, failure) -> failure == null ? new Decision.Ignored() : released(later, failure));
    }

    private Decision released(JobRun<R> run, Throwable failure) {
        log.warn("request released job={} attempt={} cause=\"{}\"", run.job(), run.attempt(), failure.toString());
        return new Decision.Released();
    }

    private static CompletionStage<Decision> decided(Decision decision) {
        return CompletableFuture.completedFuture(decision);
    }

    @Override
    public void close() {
        JobQueue.Taking stopping;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            stopping = taking;
        }
        long begin = System.nanoTime();
        table.close();
        cancelAll(); // first what runs: another worker waits for it
        if (stopping != null) {
            stopping.close();
        }
        cancelAll(); // what began while we closed
        awaitEnd(begin, settings.stopGrace().dividedBy(2));
        table.all().forEach(JobRun::interrupt);
        awaitEnd(begin, settings.stopGrace());
        table.all().forEach(run -> {
            log.warn("job does not end and is handed back regardless job={}", run.job());
            attempt.handBack(run);
        });
        threads.shutdown();
        ticker.shutdown();
    }

    private void cancelAll() {
        table.all().forEach(run -> threads.execute(run::cancel)); // an action that hangs holds up nobody else
    }

    private void awaitEnd(long begin, Duration grace) {
        for (JobRun<R> run : table.all()) {
            try {
                long left = grace.toNanos() - (System.nanoTime() - begin);
                run.finished().await(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

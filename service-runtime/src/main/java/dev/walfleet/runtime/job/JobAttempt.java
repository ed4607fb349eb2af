package dev.walfleet.runtime.job;

import dev.walfleet.event.Event;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a run out and sees to it that it ends in exactly one way: its closing events, its failure, or its hand-back. */
final class JobAttempt<R extends Event> {
    private static final Logger log = LoggerFactory.getLogger(JobAttempt.class);

    private final JobWork<R> work;
    private final EventPublisher publisher;
    private final JobTable<R> table;

    JobAttempt(JobWork<R> work, EventPublisher publisher, JobTable<R> table) {
        this.work = work;
        this.publisher = publisher;
        this.table = table;
    }

    /** On the job's own thread. */
    void run(JobRun<R> run) {
        long begin = System.nanoTime();
        run.workedOnBy(Thread.currentThread());
        log.info("job begins job={} attempt={}", run.job(), run.attempt());
        try {
            run.check();
            List<Event> closing = work.run(run.request(), run);
            if (closing.isEmpty()) {
                throw new IllegalStateException("the work returned no terminal event");
            }
            end(run, closing);
            log.info("job ended job={} attempt={} took={}", run.job(), run.attempt(), since(begin));
        } catch (Throwable thrown) { // also an OutOfMemoryError of one job is told of, and the others go on
            if (run.cancelled()) {
                handBack(run);
            } else {
                fail(run, thrown, since(begin));
            }
        } finally {
            Thread.interrupted(); // the pool's thread starts afresh
            run.workedOnBy(null);
        }
    }

    /** Gives the job back to the queue, unless it ended already. */
    void handBack(JobRun<R> run) {
        boolean first = run.end(() -> publish(run, work.handedBack(run.request())));
        table.ended(run);
        if (first) {
            log.info("job handed back job={} attempt={}", run.job(), run.attempt());
        }
    }

    private void end(JobRun<R> run, List<Event> closing) {
        boolean first = run.end(() -> closing.forEach(event -> publish(run, event)));
        if (!first) { // it was handed back while it took its time; what it achieved is true all the same
            closing.forEach(event -> publish(run, event));
        }
        table.ended(run);
    }

    private void fail(JobRun<R> run, Throwable thrown, String took) {
        Failure failure = Failing.of(thrown);
        log.warn(
                "job failed job={} attempt={} took={} code={} message=\"{}\"",
                run.job(),
                run.attempt(),
                took,
                failure.code(),
                failure.message(),
                failure.kind() == FailureKind.BUG ? thrown : null);
        run.end(() -> {
            R request = run.request();
            boolean last = failure.kind() != FailureKind.RETRY || work.lastAttempt(request);
            publish(run, work.failed(request, failure, last));
        });
        table.ended(run);
    }

    private void publish(JobRun<R> run, Event event) {
        var unused = publisher.publish(event).whenComplete((receipt, thrown) -> {
            if (thrown == null) {
                return;
            }
            Failure failure = Failing.of(thrown);
            log.error("closing event not published job={} event={} cause=\"{}\"", run.job(), event, failure.message());
            if (failure.code() != FailureCode.KAFKA_UNREACHABLE) { // refused for what it is: say at least that
                var unusedToo = publisher.publish(work.failed(run.request(), failure, true));
            }
        });
    }

    private static String since(long begin) {
        return DurationText.format(Duration.ofNanos(System.nanoTime() - begin));
    }
}

package dev.walfleet.runtime.job;

import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.vocabulary.JobId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What runs on this instance, and what ended here lately. Safe for use by several threads. */
final class JobTable<R extends Event> {
    private static final int REMEMBERED = 10_000;

    private final Map<JobId, JobRun<R>> running = new HashMap<>();
    private final Map<JobId, Integer> ended = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };
    private boolean closed;

    /** What a request is to this instance. */
    sealed interface Admission<R extends Event> {
        /** It is in the table now. */
        record New<R extends Event>() implements Admission<R> {}

        /** This attempt or a later one runs here or ended here: a redelivery. */
        record Known<R extends Event>() implements Admission<R> {}

        /** An earlier attempt runs here. */
        record Later<R extends Event>(JobRun<R> than) implements Admission<R> {}

        /** Nothing is admitted any more. */
        record Closed<R extends Event>() implements Admission<R> {}
    }

    synchronized Admission<R> admit(JobRun<R> run) {
        if (closed) {
            return new Admission.Closed<>();
        }
        JobRun<R> present = running.get(run.job());
        if (present != null) {
            return run.attempt() > present.attempt() ? new Admission.Later<>(present) : new Admission.Known<>();
        }
        @Nullable Integer last = ended.get(run.job());
        if (last != null && run.attempt() <= last) {
            return new Admission.Known<>();
        }
        running.put(run.job(), run);
        return new Admission.New<>();
    }

    /** It did not begin: as if it had never been admitted. */
    synchronized void forget(JobRun<R> run) {
        running.remove(run.job(), run);
    }

    synchronized void ended(JobRun<R> run) {
        if (running.remove(run.job(), run)) {
            ended.merge(run.job(), run.attempt(), Math::max);
        }
    }

    /** Admits nothing from now on. */
    synchronized void close() {
        closed = true;
    }

    synchronized List<JobRun<R>> all() {
        return List.copyOf(running.values());
    }

    List<RunningJob> running() {
        List<RunningJob> jobs = new ArrayList<>();
        for (JobRun<R> run : all()) {
            jobs.add(new RunningJob(run.job(), run.attempt()));
        }
        return jobs;
    }
}

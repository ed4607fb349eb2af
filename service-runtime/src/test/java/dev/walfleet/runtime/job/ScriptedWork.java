package dev.walfleet.runtime.job;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A dump worker whose backup is whatever the test says. */
public final class ScriptedWork implements JobWork<BackupRequested> {
    private static final InstanceId ME = new InstanceId("worker-1");
    private final AtomicInteger runs = new AtomicInteger();
    private volatile Body body = (request, control) -> {};

    /** What a run does before it completes. */
    @FunctionalInterface
    public interface Body {
        void run(BackupRequested request, JobControl<BackupRequested> control) throws Exception;
    }

    public ScriptedWork doing(Body what) {
        body = what;
        return this;
    }

    public int runs() {
        return runs.get();
    }

    @Override
    public Class<BackupRequested> requestType() {
        return BackupRequested.class;
    }

    @Override
    public RunningJob identity(BackupRequested r) {
        return new RunningJob(r.job(), r.attempt());
    }

    @Override
    public boolean lastAttempt(BackupRequested r) {
        return r.lastAttempt();
    }

    @Override
    public BackupRequested handedBack(BackupRequested r) {
        return r.again(true);
    }

    @Override
    public BackupStarted started(BackupRequested r) {
        return new BackupStarted(r.job(), r.attempt(), r.cluster(), r.kind(), r.slot(), ME, Instant.EPOCH);
    }

    @Override
    public List<Event> run(BackupRequested request, JobControl<BackupRequested> control) throws Exception {
        runs.incrementAndGet();
        body.run(request, control);
        BackupRequested r = control.request();
        return List.of(new BackupCompleted(
                r.job(),
                r.attempt(),
                r.cluster(),
                r.kind(),
                r.slot(),
                ME,
                List.of(),
                List.of(),
                Duration.ZERO,
                Instant.EPOCH));
    }

    @Override
    public BackupFailed failed(BackupRequested r, Failure failure, boolean last) {
        return new BackupFailed(
                r.job(),
                r.attempt(),
                r.cluster(),
                r.kind(),
                r.slot(),
                ME,
                List.of(),
                failure,
                last,
                List.of(),
                List.of(),
                Instant.EPOCH);
    }

    public static BackupProgressed progress(BackupRequested r, long bytes) {
        return new BackupProgressed(r.job(), r.attempt(), r.cluster(), ME, null, bytes, 0, 0, Instant.EPOCH);
    }
}

package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job that has not ended, as the events tell it. What it remembers depends on which events came, not on their order, and
 * an event that comes twice changes nothing.
 */
public final class OpenJob {
    /** How far the newest attempt is. */
    public enum Stage {
        /** Asked for; no worker has begun. */
        QUEUED,
        RUNNING,
        /** The attempt failed; another follows after a pause. */
        FAILED
    }

    private final JobId id;
    private final Work work;
    private final ClusterId cluster;
    /** The newest attempt that was heard of. */
    int attempt;

    Stage stage = Stage.QUEUED;

    @Nullable
    Asked asked;

    Instant askedAt = Instant.MAX;

    @Nullable
    BackupStarted started;

    @Nullable
    InstanceId instance;

    @Nullable
    Failure failure;

    Duration lastSign;
    Duration failedAt;
    int committedBy;
    List<CommittedBackup> committed = List.of();

    OpenJob(JobId id, Work work, ClusterId cluster, int attempt, Duration uptime) {
        this.id = id;
        this.work = work;
        this.cluster = cluster;
        this.attempt = attempt;
        this.lastSign = uptime;
        this.failedAt = uptime;
    }

    void asked(Asked request, Instant recordTime) {
        reach(request.attempt());
        if (asked == null || request.newerThan(asked)) {
            askedAt = asked != null && asked.attempt() == request.attempt() ? earlier(askedAt, recordTime) : recordTime;
            asked = request;
        } else if (asked.attempt() == request.attempt()) {
            askedAt = earlier(askedAt, recordTime);
        }
    }

    /** The attempt runs, or ran. */
    void sign(int ofAttempt, @Nullable InstanceId by, Duration uptime) {
        reach(ofAttempt);
        if (ofAttempt == attempt && stage != Stage.FAILED) {
            stage = Stage.RUNNING;
            instance = by == null ? instance : by;
            lastSign = uptime;
        }
    }

    void started(BackupStarted event, Duration uptime) {
        if (started == null || event.attempt() > started.attempt()) {
            started = event;
        }
        sign(event.attempt(), event.instance(), uptime);
    }

    /** A worker lists it as running; says nothing about an attempt that nothing else was heard of. */
    void listed(int ofAttempt, Duration uptime) {
        if (ofAttempt == attempt && stage == Stage.RUNNING) {
            lastSign = uptime;
        }
    }

    /** The attempt failed, not for good. */
    void failed(int ofAttempt, InstanceId by, Failure why, Duration uptime) {
        reach(ofAttempt);
        if (ofAttempt == attempt && stage != Stage.FAILED) {
            stage = Stage.FAILED;
            instance = by;
            failure = why;
            failedAt = uptime;
        }
    }

    void committed(int ofAttempt, List<CommittedBackup> backups) {
        if (ofAttempt > committedBy && !backups.isEmpty()) {
            committedBy = ofAttempt;
            committed = backups;
        }
    }

    private void reach(int newer) {
        if (newer > attempt) {
            attempt = newer;
            stage = Stage.QUEUED;
            instance = null;
            failure = null;
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    public JobId id() {
        return id;
    }

    public Work work() {
        return work;
    }

    public ClusterId cluster() {
        return cluster;
    }

    public Optional<String> plan() {
        return asked == null ? Optional.empty() : Optional.ofNullable(asked.plan());
    }

    public int attempt() {
        return attempt;
    }

    public Stage stage() {
        return stage;
    }

    /** The worker of the newest attempt. */
    public Optional<InstanceId> instance() {
        return Optional.ofNullable(instance);
    }

    /** When the newest attempt was asked for; empty where the request was not heard. */
    public Optional<Instant> askedAt() {
        return asked == null ? Optional.empty() : Optional.of(askedAt);
    }
}

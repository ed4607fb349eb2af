package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.VerificationAborted;
import dev.walfleet.event.VerificationEnded;
import dev.walfleet.event.VerificationEvent;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.event.VerificationStarted;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every job that was asked for, by whomever, until a while after it ended. Fed with all events, in any order and as often as
 * they come, it sees to it that each job ends: it asks again where a worker was lost or failed, and speaks the last word
 * where no attempt is left.
 *
 * <p>A job has ended when any of its attempts succeeded, or when its newest attempt failed for good; a later attempt (of a
 * worker that was thought lost and hands its job back) opens it again.
 *
 * <p>Two clocks are used: {@code uptime}, which is monotonic and measures silence, and the time of the records, which
 * measures how long a job is queued and how long it is remembered. For one thread.
 */
public final class JobLedger {
    /** How a job ended; success is final, failure only for attempts up to this one. */
    private record Ended(boolean success, int attempt, Instant at) {}

    private final InstanceId self;
    private final LedgerPolicy policy;
    private final Hearing hearing;
    private final Workforce workforce = new Workforce();
    private final Supervision supervision;
    private final Map<JobId, OpenJob> open = new LinkedHashMap<>();
    private final Map<JobId, Ended> ended = new LinkedHashMap<>();
    private boolean live;

    /** @param self whose heartbeats tell that events arrive at all; also who speaks the last word */
    public JobLedger(InstanceId self, LedgerPolicy policy) {
        this.self = self;
        this.policy = policy;
        this.hearing = new Hearing(policy.lease().dividedBy(2));
        this.supervision = new Supervision(self, policy, hearing, workforce);
    }

    /** The history was applied; what comes now is the present. */
    public void live() {
        live = true;
    }

    /**
     * Notes what an event says.
     *
     * @param recordTime when it was published
     * @param uptime now, on the monotonic clock
     */
    public void apply(Event event, Instant recordTime, Duration uptime) {
        if (event instanceof BackupRequested request) {
            asked(new Asked.Backup(request), recordTime, uptime);
        } else if (event instanceof VerificationRequested request) {
            asked(new Asked.Verification(request), recordTime, uptime);
        } else if (event instanceof BackupEvent backup) {
            backup(backup, recordTime, uptime);
        } else if (event instanceof VerificationEvent verification) {
            verification(verification, recordTime, uptime);
        } else if (event instanceof ServiceHeartbeat beat) {
            heartbeat(beat, uptime);
        }
    }

    private void asked(Asked request, Instant recordTime, Duration uptime) {
        OpenJob job = job(request.job(), request.work(), request.cluster(), request.attempt(), uptime);
        if (job != null) {
            job.asked(request, recordTime);
        }
    }

    private void backup(BackupEvent event, Instant recordTime, Duration uptime) {
        if (event instanceof BackupCompleted completed) {
            end(completed.job(), new Ended(true, completed.attempt(), recordTime));
            return;
        }
        OpenJob job = job(event.job(), Work.BACKUP, event.cluster(), event.attempt(), uptime);
        if (job == null) {
            return;
        }
        if (event instanceof BackupStarted started) {
            job.started(started, uptime);
        } else if (event instanceof BackupProgressed progressed) {
            job.sign(progressed.attempt(), progressed.instance(), uptime);
        } else if (event instanceof BackupFailed failed) {
            job.committed(failed.attempt(), failed.committed());
            if (!failed.last()) {
                job.failed(failed.attempt(), failed.instance(), failed.failure(), uptime);
            } else if (failed.attempt() >= job.attempt) {
                end(failed.job(), new Ended(false, failed.attempt(), recordTime));
            }
        }
    }

    private void verification(VerificationEvent event, Instant recordTime, Duration uptime) {
        if (event instanceof VerificationEnded end) {
            end(end.job(), new Ended(true, end.attempt(), recordTime));
        } else if (event instanceof VerificationStarted started) {
            sign(started.job(), started.attempt(), started.cluster(), started.instance(), uptime);
        } else if (event instanceof VerificationPassed passed) {
            sign(passed.job(), passed.attempt(), passed.cluster(), null, uptime);
        } else if (event instanceof VerificationFailed failed) {
            // a verdict, not a failure of the job
            sign(failed.job(), failed.attempt(), failed.cluster(), null, uptime);
        } else if (event instanceof VerificationAborted aborted) {
            aborted(aborted, recordTime, uptime);
        }
    }

    private void sign(JobId id, int attempt, ClusterId cluster, @Nullable InstanceId by, Duration uptime) {
        OpenJob job = job(id, Work.VERIFICATION, cluster, attempt, uptime);
        if (job != null) {
            job.sign(attempt, by, uptime);
        }
    }

    private void aborted(VerificationAborted event, Instant recordTime, Duration uptime) {
        OpenJob job = job(event.job(), Work.VERIFICATION, event.cluster(), event.attempt(), uptime);
        if (job == null) {
            return;
        }
        if (!event.last()) {
            job.failed(event.attempt(), event.instance(), event.failure(), uptime);
        } else if (event.attempt() >= job.attempt) {
            end(event.job(), new Ended(false, event.attempt(), recordTime));
        }
    }

    private void heartbeat(ServiceHeartbeat beat, Duration uptime) {
        if (!live) {
            return;
        }
        if (beat.instance().equals(self)) {
            hearing.echo(uptime, beat.interval());
        }
        workforce.seen(beat, uptime);
        for (RunningJob running : beat.running()) {
            OpenJob job = open.get(running.job());
            if (job != null) {
                job.listed(running.attempt(), uptime);
            }
        }
    }

    /** The open job, opened where this attempt is news; {@code null} where the job has ended. */
    private @Nullable OpenJob job(JobId id, Work work, ClusterId cluster, int attempt, Duration uptime) {
        OpenJob job = open.get(id);
        if (job == null) {
            Ended end = ended.get(id);
            if (end != null && (end.success() || attempt <= end.attempt())) {
                return null;
            }
            ended.remove(id);
            job = new OpenJob(id, work, cluster, attempt, uptime);
            open.put(id, job);
        }
        return job;
    }

    private void end(JobId id, Ended end) {
        open.remove(id);
        Ended before = ended.get(id);
        if (before == null || (end.success() && !before.success())) {
            ended.put(id, end);
        }
    }

    /**
     * What has to be published now. Until the events come back through {@link #apply}, deciding again gives the same again.
     *
     * @param now a wall clock that can be believed
     */
    public List<Verdict> decide(Instant now, Duration uptime) {
        forget(now, uptime);
        List<Verdict> verdicts = new ArrayList<>();
        for (OpenJob job : open.values()) {
            supervision.judge(job, now, uptime).ifPresent(verdicts::add);
        }
        return verdicts;
    }

    private void forget(Instant now, Duration uptime) {
        Instant before = now.minus(policy.remember());
        Iterator<Ended> oldest = ended.values().iterator();
        while (oldest.hasNext() && oldest.next().at().isBefore(before)) {
            oldest.remove();
        }
        workforce.forget(uptime);
        open.values()
                .removeIf(job -> job.asked == null
                        && job.started == null
                        && hearing.silence(job.lastSign, uptime).compareTo(policy.lease()) > 0);
    }

    /** Whether the job was asked for already, be it under way or ended. */
    public boolean knows(JobId job) {
        return open.containsKey(job) || ended.containsKey(job);
    }

    /** The jobs under way. A view. */
    public Collection<OpenJob> open() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** The jobs that wait for a worker for longer than is usual. */
    public List<OpenJob> stuck(Instant now) {
        Instant before = now.minus(policy.queueWarning());
        return open.values().stream()
                .filter(job -> job.stage() == OpenJob.Stage.QUEUED)
                .filter(job -> job.askedAt().filter(at -> at.isBefore(before)).isPresent())
                .toList();
    }

    /** Whether events arrive; while they do not, no lease runs. */
    public boolean hearing(Duration uptime) {
        return hearing.on(uptime);
    }

    /** How many workers of this sort are alive. */
    public int workers(Work work, Duration uptime) {
        return workforce.alive(work, uptime);
    }

    /** How the job ended, where it has: {@code true} = well. */
    public Optional<Boolean> outcome(JobId job) {
        return Optional.ofNullable(ended.get(job)).map(Ended::success);
    }
}

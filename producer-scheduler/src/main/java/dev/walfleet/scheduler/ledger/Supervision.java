package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides about one open job at a time: go on waiting, ask again, or give up. */
final class Supervision {
    /** How many requests may get lost in the queue before the job is given up. */
    private static final int QUEUE_LOSSES = 3;

    private final InstanceId self;
    private final LedgerPolicy policy;
    private final Hearing hearing;
    private final Workforce workforce;

    Supervision(InstanceId self, LedgerPolicy policy, Hearing hearing, Workforce workforce) {
        this.self = self;
        this.policy = policy;
        this.hearing = hearing;
        this.workforce = workforce;
    }

    Optional<Verdict> judge(OpenJob job, Instant now, Duration uptime) {
        return switch (job.stage) {
            case QUEUED -> queued(job, now, uptime);
            case RUNNING -> running(job, now, uptime);
            case FAILED -> failed(job, now, uptime);
        };
    }

    /** Nothing runs, so nothing can be lost but the request itself; a queue without a free worker just waits. */
    private Optional<Verdict> queued(OpenJob job, Instant now, Duration uptime) {
        Asked asked = job.asked;
        if (asked == null || !hearing.on(uptime) || !workforce.idle(job.work(), uptime)) {
            return Optional.empty();
        }
        Duration waited = Duration.between(job.askedAt, now);
        if (waited.compareTo(policy.queueLimit()) <= 0) {
            return Optional.empty();
        }
        String fact = "no worker began attempt " + job.attempt + " of " + job.id() + " for " + text(waited)
                + " although one is idle";
        Asked newest = asked.raisedTo(job.attempt);
        if (newest.attempt() >= newest.maxAttempts() + QUEUE_LOSSES) {
            return Optional.of(giveUp(job, newest, lost(fact), now));
        }
        return Optional.of(again(Verdict.Kind.LOST_IN_QUEUE, job, newest, true, fact));
    }

    private Optional<Verdict> running(OpenJob job, Instant now, Duration uptime) {
        Duration silence = hearing.silence(job.lastSign, uptime);
        if (silence.compareTo(policy.lease()) <= 0) {
            return Optional.empty();
        }
        String fact = "attempt " + job.attempt + " of " + job.id() + " on "
                + job.instance().map(InstanceId::value).orElse("an unknown worker") + " gave no sign of life for "
                + text(silence) + ", its lease is " + text(policy.lease());
        if (job.asked == null) {
            return unknownRequest(job, fact, now);
        }
        Asked newest = job.asked.raisedTo(job.attempt);
        return Optional.of(
                newest.lastAttempt()
                        ? giveUp(job, newest, lost(fact), now)
                        : again(Verdict.Kind.LEASE_OVER, job, newest, false, fact));
    }

    /** Its request is older than the memory: it cannot be asked for again, but it must not vanish. */
    private Optional<Verdict> unknownRequest(OpenJob job, String fact, Instant now) {
        BackupStarted started = job.started;
        if (started == null) {
            return Optional.empty();
        }
        Event lastWord = new BackupFailed(
                job.id(),
                job.attempt,
                job.cluster(),
                started.kind(),
                started.slot(),
                self,
                List.of(),
                lost(fact + "; its request is too old to be repeated"),
                true,
                job.committed,
                List.of(),
                now);
        return Optional.of(new Verdict(Verdict.Kind.GIVEN_UP, job.id(), job.attempt, lastWord, fact));
    }

    private Optional<Verdict> failed(OpenJob job, Instant now, Duration uptime) {
        Failure failure = job.failure;
        if (job.asked == null || failure == null) {
            return Optional.empty();
        }
        Asked newest = job.asked.raisedTo(job.attempt);
        // the source was busy with an earlier attempt: that one may yet succeed, and this one did not fail
        boolean elsewhere = failure.code() == FailureCode.BACKUP_ALREADY_RUNNING;
        if (newest.lastAttempt() && !elsewhere) {
            return Optional.of(giveUp(job, newest, failure, now));
        }
        Duration pause = policy.pauseAfter(job.attempt);
        if (uptime.minus(job.failedAt).compareTo(pause) < 0) {
            return Optional.empty();
        }
        String fact =
                "attempt " + job.attempt + " of " + job.id() + " failed: " + failure.code() + ", " + failure.message();
        return Optional.of(again(Verdict.Kind.RETRY, job, newest, elsewhere, fact));
    }

    private static Verdict again(Verdict.Kind kind, OpenJob job, Asked newest, boolean handedBack, String fact) {
        return new Verdict(kind, job.id(), job.attempt, newest.again(handedBack).event(), fact);
    }

    private Verdict giveUp(OpenJob job, Asked newest, Failure failure, Instant now) {
        return new Verdict(
                Verdict.Kind.GIVEN_UP,
                job.id(),
                job.attempt,
                newest.givenUp(self, failure, job.committed, now),
                failure.message());
    }

    private static Failure lost(String fact) {
        return new Failure(
                FailureCode.WORKER_LOST,
                fact,
                "look at the log of that worker and at `walfleet status`; the next slot of the plan runs as usual");
    }

    private static String text(Duration duration) {
        return DurationText.format(duration);
    }
}

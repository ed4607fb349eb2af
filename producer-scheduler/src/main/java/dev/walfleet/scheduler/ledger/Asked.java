package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
import dev.walfleet.event.JobRequested;
import dev.walfleet.event.VerificationAborted;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of either sort. */
sealed interface Asked {
    JobRequested request();

    Event event();

    Work work();

    Asked again(boolean handedBack);

    /** The last word on the job. */
    Event givenUp(InstanceId by, Failure failure, List<CommittedBackup> committed, Instant now);

    default JobId job() {
        return request().job();
    }

    default ClusterId cluster() {
        return request().cluster();
    }

    default int attempt() {
        return request().attempt();
    }

    default int handBacks() {
        return request().handBacks();
    }

    default int maxAttempts() {
        return request().maxAttempts();
    }

    default boolean lastAttempt() {
        return request().lastAttempt();
    }

    default @Nullable String plan() {
        return request().plan();
    }

    /** The request of a later attempt, where that was not heard itself. */
    default Asked raisedTo(int attempt) {
        Asked raised = this;
        while (raised.attempt() < attempt) {
            raised = raised.again(false);
        }
        return raised;
    }

    default boolean newerThan(Asked other) {
        return attempt() != other.attempt() ? attempt() > other.attempt() : handBacks() > other.handBacks();
    }

    record Backup(BackupRequested request) implements Asked {
        @Override
        public Event event() {
            return request;
        }

        @Override
        public Work work() {
            return Work.BACKUP;
        }

        @Override
        public Asked again(boolean handedBack) {
            return new Backup(request.again(handedBack));
        }

        @Override
        public Event givenUp(InstanceId by, Failure failure, List<CommittedBackup> committed, Instant now) {
            return BackupFailed.of(request, by, failure, true, committed, List.of(), now);
        }
    }

    record Verification(VerificationRequested request) implements Asked {
        @Override
        public Event event() {
            return request;
        }

        @Override
        public Work work() {
            return Work.VERIFICATION;
        }

        @Override
        public Asked again(boolean handedBack) {
            return new Verification(request.again(handedBack));
        }

        @Override
        public Event givenUp(InstanceId by, Failure failure, List<CommittedBackup> committed, Instant now) {
            return new VerificationAborted(
                    request.job(), request.attempt(), request.cluster(), request.backup(), by, failure, true, now);
        }
    }
}

package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
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
    JobId job();

    ClusterId cluster();

    int attempt();

    int handBacks();

    int maxAttempts();

    boolean lastAttempt();

    Work work();

    @Nullable
    String plan();

    Asked again(boolean handedBack);

    Event event();

    /** The last word on the job. */
    Event givenUp(InstanceId by, Failure failure, List<CommittedBackup> committed, Instant now);

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

    record Backup(BackupRequested event) implements Asked {
        @Override
        public JobId job() {
            return event.job();
        }

        @Override
        public ClusterId cluster() {
            return event.cluster();
        }

        @Override
        public int attempt() {
            return event.attempt();
        }

        @Override
        public int handBacks() {
            return event.handBacks();
        }

        @Override
        public int maxAttempts() {
            return event.maxAttempts();
        }

        @Override
        public boolean lastAttempt() {
            return event.lastAttempt();
        }

        @Override
        public Work work() {
            return Work.BACKUP;
        }

        @Override
        public @Nullable String plan() {
            return event.plan();
        }

        @Override
        public Asked again(boolean handedBack) {
            return new Backup(event.again(handedBack));
        }

        @Override
        public Event givenUp(InstanceId by, Failure failure, List<CommittedBackup> committed, Instant now) {
            return new BackupFailed(
                    event.job(),
                    event.attempt(),
                    event.cluster(),
                    event.kind(),
                    event.slot(),
                    by,
                    event.databases(),
                    failure,
                    true,
                    committed,
                    List.of(),
                    now);
        }
    }

    record Verification(VerificationRequested event) implements Asked {
        @Override
        public JobId job() {
            return event.job();
        }

        @Override
        public ClusterId cluster() {
            return event.cluster();
        }

        @Override
        public int attempt() {
            return event.attempt();
        }

        @Override
        public int handBacks() {
            return event.handBacks();
        }

        @Override
        public int maxAttempts() {
            return event.maxAttempts();
        }

        @Override
        public boolean lastAttempt() {
            return event.lastAttempt();
        }

        @Override
        public Work work() {
            return Work.VERIFICATION;
        }

        @Override
        public @Nullable String plan() {
            return event.plan();
        }

        @Override
        public Asked again(boolean handedBack) {
            return new Verification(event.again(handedBack));
        }

        @Override
        public Event givenUp(InstanceId by, Failure failure, List<CommittedBackup> committed, Instant now) {
            return new VerificationAborted(
                    event.job(), event.attempt(), event.cluster(), event.backup(), by, failure, true, now);
        }
    }
}

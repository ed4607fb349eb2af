package dev.walfleet.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobOutcomeTest {
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");
    private static final DatabaseName ORDERS = new DatabaseName("orders");
    private static final DatabaseName STOCK = new DatabaseName("stock");

    private final JobOutcome outcome = new JobOutcome();

    @Test
    void isCompletedWhenNothingFailed() {
        outcome.committed(backup(ORDERS));
        assertThat(outcome.event(request(1), new InstanceId("w"), Duration.ofSeconds(1), SLOT))
                .isInstanceOfSatisfying(
                        BackupCompleted.class,
                        completed -> assertThat(completed.backups()).containsExactly(backup(ORDERS)));
    }

    @Test
    void tellsWhatIsCommittedAllTheSameWhenOneDatabaseFailed() {
        outcome.committed(backup(ORDERS));
        outcome.failed(STOCK, failure(FailureCode.DATABASE_PERMISSION));
        BackupFailed failed = failed(1);
        assertThat(failed.committed()).containsExactly(backup(ORDERS));
        assertThat(failed.failed())
                .singleElement()
                .satisfies(f -> assertThat(f.database()).isEqualTo(STOCK));
        assertThat(failed.last()).isTrue();
    }

    @Test
    void isTriedAgainWhileSomethingOfItMayHealByItself() {
        outcome.failed(STOCK, failure(FailureCode.DATABASE_INTERRUPTED));
        outcome.failed(ORDERS, failure(FailureCode.DATABASE_PERMISSION));
        assertThat(failed(1).last()).isFalse();
        assertThat(failed(3).last()).as("third of three attempts").isTrue();
    }

    @Test
    void isNeverGivenUpForHavingToWaitItsTurn() {
        outcome.failed(failure(FailureCode.BACKUP_ALREADY_RUNNING));
        assertThat(failed(3).last()).isFalse();
    }

    @Test
    void namesWhatAPersonHasToMendBeforeWhatMayHeal() {
        outcome.failed(STOCK, failure(FailureCode.DATABASE_INTERRUPTED));
        outcome.failed(ORDERS, failure(FailureCode.DATABASE_PERMISSION));
        assertThat(failed(1).failure().code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
    }

    private BackupFailed failed(int attempt) {
        return (BackupFailed) outcome.event(request(attempt), new InstanceId("w"), Duration.ofSeconds(1), SLOT);
    }

    private static BackupRequested request(int attempt) {
        return new BackupRequested(
                new JobId("c/logical/1"),
                new ClusterId("c"),
                BackupKind.LOGICAL,
                SLOT,
                attempt,
                3,
                0,
                List.of(),
                "a test",
                null);
    }

    private static Failure failure(FailureCode code) {
        return new Failure(code, "it failed", "mend it");
    }

    private static CommittedBackup backup(DatabaseName database) {
        return new CommittedBackup(
                BackupId.logical(SLOT, database), database, 2, 1, List.of(new RepositoryName("local")), List.of());
    }
}

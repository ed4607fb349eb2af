package dev.walfleet.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.VerificationRequested;
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

class VerificationAskerTest {
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final JobId JOB = new JobId("orders-prod/logical/1");
    private static final InstanceId WORKER = new InstanceId("w");
    private static final CommittedBackup ORDERS = new CommittedBackup(
            BackupId.logical(SLOT, new DatabaseName("orders")),
            new DatabaseName("orders"),
            2,
            1,
            List.of(new RepositoryName("local")),
            List.of());

    private final VerificationAsker asker = new VerificationAsker();

    @Test
    void asksForEveryCommittedBackup() {
        assertThat(asker.handle(completed()))
                .extracting(VerificationRequested::backup)
                .containsExactly(ORDERS.backup());
    }

    @Test
    void asksForWhatIsCommittedThoughTheJobFailed() {
        BackupFailed failed = new BackupFailed(
                JOB,
                1,
                CLUSTER,
                BackupKind.LOGICAL,
                SLOT,
                WORKER,
                List.of(),
                new Failure(FailureCode.DATABASE_PERMISSION, "no right", "grant it"),
                true,
                List.of(ORDERS),
                List.of(),
                SLOT);
        assertThat(asker.handle(failed))
                .extracting(VerificationRequested::backup)
                .containsExactly(ORDERS.backup());
    }

    @Test
    void asksForTheSameWhenItHearsTheSameTwice() {
        assertThat(asker.handle(completed())).isEqualTo(asker.handle(completed()));
    }

    @Test
    void asksForNothingWhenNothingIsCommitted() {
        assertThat(asker.handle(new BackupStarted(JOB, 1, CLUSTER, BackupKind.LOGICAL, SLOT, WORKER, SLOT)))
                .isEmpty();
    }

    private static BackupCompleted completed() {
        return new BackupCompleted(
                JOB,
                1,
                CLUSTER,
                BackupKind.LOGICAL,
                SLOT,
                WORKER,
                List.of(),
                List.of(ORDERS),
                Duration.ofSeconds(3),
                SLOT);
    }
}

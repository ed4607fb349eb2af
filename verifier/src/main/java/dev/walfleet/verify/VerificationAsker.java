package dev.walfleet.verify;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;

/**
 * Asks for the verification of every backup that was committed, also by a job that failed otherwise. The request's id follows
 * from the backup's: hearing of a backup twice asks for the same once more, and reading it twice is harmless.
 */
final class VerificationAsker {
    private static final int MAX_ATTEMPTS = 3;

    List<VerificationRequested> handle(Event event) {
        if (event instanceof BackupCompleted completed) {
            return requests(completed.cluster(), completed.backups(), completed.completedAt());
        }
        if (event instanceof BackupFailed failed) {
            return requests(failed.cluster(), failed.committed(), failed.failedAt());
        }
        return List.of();
    }

    private static List<VerificationRequested> requests(
            ClusterId cluster, List<CommittedBackup> backups, Instant committedAt) {
        return backups.stream()
                .map(backup -> new VerificationRequested(
                        new JobId(cluster + "/verification/" + backup.backup()),
                        cluster,
                        backup.backup(),
                        committedAt,
                        1,
                        MAX_ATTEMPTS,
                        0,
                        "verifier, after the backup",
                        null))
                .toList();
    }
}

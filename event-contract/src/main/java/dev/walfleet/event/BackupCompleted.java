package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A backup job ended well: every backup it was to make is durable in every required repository.
 *
 * @param databases name patterns of the databases that were asked for, as in the request; empty = all that the cluster's
 *     configuration selects. Only such a job says that nothing of the cluster is without a backup
 * @param backups what was committed, one per database and one for the globals
 * @param took from the start of the attempt to the last commit
 */
@EventType("dev.walfleet.backup.completed.v1")
public record BackupCompleted(
        JobId job,
        int attempt,
        ClusterId cluster,
        BackupKind kind,
        Instant slot,
        InstanceId instance,
        List<String> databases,
        List<CommittedBackup> backups,
        Duration took,
        Instant completedAt)
        implements BackupEvent {
    public BackupCompleted {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("kind", kind);
        Fields.required("slot", slot);
        Fields.required("instance", instance);
        databases = Fields.list("databases", databases);
        backups = Fields.list("backups", backups);
        Fields.required("took", took);
        Fields.required("completedAt", completedAt);
        attempt = Fields.attempt(attempt);
    }
}

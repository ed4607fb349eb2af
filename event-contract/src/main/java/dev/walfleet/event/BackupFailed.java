package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;

/**
 * An attempt at a backup job ended badly.
 *
 * @param instance the worker that ran it, or the scheduler that found it lost
 * @param databases name patterns of the databases that were asked for, as in the request; empty = all that the cluster's
 *     configuration selects
 * @param failure the first or the gravest
 * @param last whether the job has failed for good; otherwise it will be asked for again
 * @param committed backups of the job that are durable all the same
 * @param failed the databases that failed, where the failure was theirs alone
 */
@EventType("dev.walfleet.backup.failed.v1")
public record BackupFailed(
        JobId job,
        int attempt,
        ClusterId cluster,
        BackupKind kind,
        Instant slot,
        InstanceId instance,
        List<String> databases,
        Failure failure,
        boolean last,
        List<CommittedBackup> committed,
        List<FailedDatabase> failed,
        Instant failedAt)
        implements BackupEvent {
    public BackupFailed {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("kind", kind);
        Fields.required("slot", slot);
        Fields.required("instance", instance);
        Fields.required("failure", failure);
        databases = Fields.list("databases", databases);
        committed = Fields.list("committed", committed);
        failed = Fields.list("failed", failed);
        Fields.required("failedAt", failedAt);
        attempt = Fields.attempt(attempt);
    }

    /** The end of an attempt at a request. */
    public static BackupFailed of(
            BackupRequested request,
            InstanceId instance,
            Failure failure,
            boolean last,
            List<CommittedBackup> committed,
            List<FailedDatabase> failed,
            Instant failedAt) {
        return new BackupFailed(
                request.job(),
                request.attempt(),
                request.cluster(),
                request.kind(),
                request.slot(),
                instance,
                request.databases(),
                failure,
                last,
                committed,
                failed,
                failedAt);
    }
}

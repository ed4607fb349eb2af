package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import java.time.Instant;

/**
 * A restore ended badly.
 *
 * @param target where to, for people to read
 */
@EventType("dev.walfleet.restore.failed.v1")
public record RestoreFailed(
        String restore, ClusterId cluster, BackupId backup, String target, Failure failure, Instant failedAt)
        implements RestoreEvent {
    public RestoreFailed {
        Fields.required("restore", restore);
        Fields.required("cluster", cluster);
        Fields.required("backup", backup);
        Fields.required("target", target);
        Fields.required("failure", failure);
        Fields.required("failedAt", failedAt);
    }
}

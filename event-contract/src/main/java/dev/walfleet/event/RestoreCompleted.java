package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Duration;
import java.time.Instant;

/**
 * A restore ended well.
 *
 * @param target where to, for people to read
 */
@EventType("dev.walfleet.restore.completed.v1")
public record RestoreCompleted(
        String restore, ClusterId cluster, BackupId backup, String target, Duration took, Instant completedAt)
        implements RestoreEvent {
    public RestoreCompleted {
        Fields.required("restore", restore);
        Fields.required("cluster", cluster);
        Fields.required("backup", backup);
        Fields.required("target", target);
        Fields.required("took", took);
        Fields.required("completedAt", completedAt);
    }
}

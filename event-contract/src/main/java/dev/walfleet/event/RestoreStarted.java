package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;

/**
 * A restore began.
 *
 * @param backup what is restored
 * @param target where to, for people to read
 */
@EventType("dev.walfleet.restore.started.v1")
public record RestoreStarted(String restore, ClusterId cluster, BackupId backup, String target, Instant startedAt)
        implements RestoreEvent {
    public RestoreStarted {
        Fields.required("restore", restore);
        Fields.required("cluster", cluster);
        Fields.required("backup", backup);
        Fields.required("target", target);
        Fields.required("startedAt", startedAt);
    }
}

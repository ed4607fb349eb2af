package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;

/**
 * An attempt at a backup job began. It is published before the request is taken off the queue.
 *
 * @param instance the worker that runs it
 */
@EventType("dev.walfleet.backup.started.v1")
public record BackupStarted(
        JobId job,
        int attempt,
        ClusterId cluster,
        BackupKind kind,
        Instant slot,
        InstanceId instance,
        Instant startedAt)
        implements BackupEvent {
    public BackupStarted {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("kind", kind);
        Fields.required("slot", slot);
        Fields.required("instance", instance);
        Fields.required("startedAt", startedAt);
        attempt = Fields.attempt(attempt);
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a verification job began.
 *
 * @param backup absent where the job is for all backups of the cluster
 */
@EventType("dev.walfleet.verification.started.v1")
public record VerificationStarted(
        JobId job, int attempt, ClusterId cluster, @Nullable BackupId backup, InstanceId instance, Instant startedAt)
        implements VerificationEvent {
    public VerificationStarted {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("instance", instance);
        Fields.required("startedAt", startedAt);
        attempt = Fields.attempt(attempt);
    }
}

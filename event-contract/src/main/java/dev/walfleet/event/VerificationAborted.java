package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a verification job came to no verdict, for example as a store was out of reach.
 *
 * @param last whether the job is given up; otherwise it will be asked for again
 */
@EventType("dev.walfleet.verification.aborted.v1")
public record VerificationAborted(
        JobId job,
        int attempt,
        ClusterId cluster,
        @Nullable BackupId backup,
        InstanceId instance,
        Failure failure,
        boolean last,
        Instant at)
        implements VerificationEvent {
    public VerificationAborted {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("instance", instance);
        Fields.required("failure", failure);
        Fields.required("at", at);
        attempt = Fields.attempt(attempt);
    }
}

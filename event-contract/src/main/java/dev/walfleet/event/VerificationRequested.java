package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A verification was asked for.
 *
 * @param job the same for the same work, so that asking twice is asking once
 * @param attempt numbered from 1; 1 where absent
 * @param maxAttempts how many attempts may fail before the job has failed; 3 where absent
 * @param handBacks how many of the attempts before this one were given back by a stopping service; they count as no failure
 * @param backup the one backup to read back; absent = every backup of the cluster
 * @param slot when it was due or asked for
 * @param requestedBy who asked, for people to read
 * @param plan the plan that asked
 */
@EventType("dev.walfleet.verification.requested.v1")
public record VerificationRequested(
        JobId job,
        ClusterId cluster,
        @Nullable BackupId backup,
        Instant slot,
        int attempt,
        int maxAttempts,
        int handBacks,
        String requestedBy,
        @Nullable String plan)
        implements VerificationRequest, JobRequested {
    public VerificationRequested {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("slot", slot);
        Fields.required("requestedBy", requestedBy);
        attempt = Fields.attempt(attempt);
        maxAttempts = Fields.maxAttempts(maxAttempts);
        Fields.notNegative("handBacks", handBacks);
    }

    @Override
    public VerificationRequested again(boolean handedBack) {
        return new VerificationRequested(
                job,
                cluster,
                backup,
                slot,
                attempt + 1,
                maxAttempts,
                handBacks + (handedBack ? 1 : 0),
                requestedBy,
                plan);
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;

/**
 * A verification job ended; each backup had its verdict.
 *
 * @param passed how many backups were found good
 * @param failed how many were not
 * @param took from the start of the attempt to the last verdict
 */
@EventType("dev.walfleet.verification.ended.v1")
public record VerificationEnded(
        JobId job, int attempt, ClusterId cluster, int passed, int failed, Duration took, Instant at)
        implements VerificationEvent {
    public VerificationEnded {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("took", took);
        Fields.required("at", at);
        attempt = Fields.attempt(attempt);
        Fields.notNegative("passed", passed);
        Fields.notNegative("failed", failed);
    }
}

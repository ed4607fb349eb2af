package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;

/**
 * A verification job ended; each backup had its verdict.
 *
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
    }
}

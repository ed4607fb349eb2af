package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;

/**
 * A verdict: one backup is not what was written, or cannot be restored.
 *
 * @param findings all that was found, never empty
 */
@EventType("dev.walfleet.verification.failed.v1")
public record VerificationFailed(
        JobId job, int attempt, ClusterId cluster, BackupId backup, List<Finding> findings, Instant at)
        implements VerificationEvent {
    public VerificationFailed {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("backup", backup);
        findings = Fields.list("findings", findings);
        Fields.required("at", at);
        attempt = Fields.attempt(attempt);
        if (findings.isEmpty()) {
            throw new IllegalArgumentException("a failed verification of " + backup + " without a finding");
        }
    }
}

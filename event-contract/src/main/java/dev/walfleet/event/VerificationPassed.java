package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One backup was read back, whole, from every repository that holds it, and is what was written.
 *
 * @param repositories where it was read
 * @param objects how many objects were read, over all repositories
 * @param bytes how many stored bytes were read
 */
@EventType("dev.walfleet.verification.passed.v1")
public record VerificationPassed(
        JobId job,
        int attempt,
        ClusterId cluster,
        BackupId backup,
        List<RepositoryName> repositories,
        int objects,
        long bytes,
        Duration took,
        Instant at)
        implements VerificationEvent {
    public VerificationPassed {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("backup", backup);
        repositories = Fields.list("repositories", repositories);
        Fields.required("took", took);
        Fields.required("at", at);
        attempt = Fields.attempt(attempt);
        Fields.notNegative("objects", objects);
        Fields.notNegative("bytes", bytes);
    }
}

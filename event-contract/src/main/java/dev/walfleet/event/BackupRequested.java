package dev.walfleet.event;

import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backup was asked for, by a plan, a person or another system.
 *
 * @param job the same for the same work, so that asking twice is asking once
 * @param attempt numbered from 1; 1 where absent
 * @param maxAttempts how many attempts may fail before the job has failed; 3 where absent
 * @param handBacks how many of the attempts before this one were given back by a stopping service; they count as no failure
 * @param slot the moment that the backup is named after: the plan's slot, or when it was asked for
 * @param databases name patterns ({@code *} and {@code ?}) of the databases wanted; empty = as the cluster's configuration says
 * @param requestedBy who asked, for people to read
 * @param plan the plan that asked
 */
@EventType("dev.walfleet.backup.requested.v1")
public record BackupRequested(
        JobId job,
        ClusterId cluster,
        BackupKind kind,
        Instant slot,
        int attempt,
        int maxAttempts,
        int handBacks,
        List<String> databases,
        String requestedBy,
        @Nullable String plan)
        implements BackupRequest, JobRequested {
    public BackupRequested {
        Fields.required("job", job);
        Fields.required("cluster", cluster);
        Fields.required("kind", kind);
        Fields.required("slot", slot);
        databases = Fields.list("databases", databases);
        Fields.required("requestedBy", requestedBy);
        attempt = Fields.attempt(attempt);
        maxAttempts = Fields.maxAttempts(maxAttempts);
        Fields.notNegative("handBacks", handBacks);
    }

    @Override
    public BackupRequested again(boolean handedBack) {
        return new BackupRequested(
                job,
                cluster,
                kind,
                slot,
                attempt + 1,
                maxAttempts,
                handBacks + (handedBack ? 1 : 0),
                databases,
                requestedBy,
                plan);
    }
}

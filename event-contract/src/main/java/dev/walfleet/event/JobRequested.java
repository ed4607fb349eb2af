package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import org.jspecify.annotations.Nullable;

/** A request for a job that is tried until it is done, or until its attempts are used up. */
public sealed interface JobRequested permits BackupRequested, VerificationRequested {
    JobId job();

    ClusterId cluster();

    /** Numbered from 1. */
    int attempt();

    /** How many attempts may fail before the job has failed. */
    int maxAttempts();

    /** How many of the attempts before this one were given back by a stopping service; they count as no failure. */
    int handBacks();

    /** The plan that asked. */
    @Nullable
    String plan();

    /** Whether the job has failed for good when this attempt fails. */
    default boolean lastAttempt() {
        return attempt() - handBacks() >= maxAttempts();
    }

    /** The same job once more, after this attempt came to nothing. */
    JobRequested again(boolean handedBack);
}

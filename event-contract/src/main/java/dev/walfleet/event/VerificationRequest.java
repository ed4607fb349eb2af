package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;

/** Asks for work on verification: a queue, each record for one verifier. */
public sealed interface VerificationRequest extends Event permits VerificationRequested {
    JobId job();

    /** Numbered from 1. */
    int attempt();

    ClusterId cluster();

    @Override
    default String subject() {
        return cluster().value();
    }
}

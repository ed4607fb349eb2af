package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;

/** What verification found out. */
public sealed interface VerificationEvent extends Event
        permits VerificationStarted,
                VerificationPassed,
                VerificationFailed,
                VerificationEnded,
                VerificationAborted,
                CheckRaised,
                CheckCleared {
    ClusterId cluster();

    @Override
    default String subject() {
        return cluster().value();
    }
}

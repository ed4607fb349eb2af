package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;

/** What happened to a restore: best effort, no restore needs them. */
public sealed interface RestoreEvent extends Event permits RestoreStarted, RestoreCompleted, RestoreFailed {
    /** Names one run of a restore. */
    String restore();

    ClusterId cluster();

    @Override
    default String subject() {
        return cluster().value();
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;

/** What happened to a backup job. */
public sealed interface BackupEvent extends Event
        permits BackupStarted, BackupProgressed, BackupCompleted, BackupFailed {
    JobId job();

    /** Numbered from 1. */
    int attempt();

    ClusterId cluster();

    @Override
    default String subject() {
        return cluster().value();
    }
}

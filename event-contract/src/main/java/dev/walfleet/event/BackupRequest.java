package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;

/** Asks for work on backups: a queue, each record for one worker. */
public sealed interface BackupRequest extends Event permits BackupRequested {
    JobId job();

    /** Numbered from 1. */
    int attempt();

    ClusterId cluster();

    @Override
    default String subject() {
        return cluster().value();
    }
}

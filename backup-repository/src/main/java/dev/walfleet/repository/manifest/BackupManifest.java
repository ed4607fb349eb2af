package dev.walfleet.repository.manifest;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;

/**
 * What a backup is made of, as one repository stores it. It is written last and only if absent: the backup exists exactly
 * when its manifest does. It holds no secret. Physical backups will be its second kind.
 */
public sealed interface BackupManifest permits LogicalManifest {
    BackupId backup();

    BackupKind kind();

    ClusterId cluster();

    /** The job that made the backup; every attempt at a job makes the same backups. */
    JobId job();

    Instant startedAt();

    Instant completedAt();

    /** Bytes that the source gave. */
    long sourceBytes();

    /** Bytes of all its objects in this repository. */
    long storedBytes();
}

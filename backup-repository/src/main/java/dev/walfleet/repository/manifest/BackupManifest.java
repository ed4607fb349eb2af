package dev.walfleet.repository.manifest;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;

/**
 * What a backup is made of, as one repository stores it. It is written last and only if absent: the backup exists exactly
 * when its manifest does. It holds no secret.
 */
public sealed interface BackupManifest permits LogicalManifest, PhysicalManifest {
    BackupId backup();

    BackupKind kind();

    ClusterId cluster();

    /** The job that made the backup; every attempt at a job makes the same backups. */
    JobId job();

    Instant startedAt();

    Instant completedAt();

    /** Bytes that the source gave. */
    long sourceBytes();

    /** Everything that it is made of. */
    List<StoredObject> objects();

    SealDescription seal();

    /** Of the PostgreSQL cluster that it was taken from, as decimal digits. */
    String systemIdentifier();

    /** The same backup as another repository stores it. */
    BackupManifest stored(List<StoredObject> elsewhere, SealDescription how);

    /** Bytes of all its objects in this repository. */
    default long storedBytes() {
        long bytes = 0;
        for (StoredObject object : objects()) {
            bytes += object.storedSize();
        }
        return bytes;
    }
}

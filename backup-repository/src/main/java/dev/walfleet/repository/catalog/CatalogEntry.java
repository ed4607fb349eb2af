package dev.walfleet.repository.catalog;

import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Failure;

/** One manifest of a repository: read, or found to be unreadable. Never left out. */
public sealed interface CatalogEntry {
    BackupId backup();

    /** The manifest's key. */
    ObjectKey key();

    /** A manifest whose digest is right. That its objects are, too, is for a verification to say. */
    record Manifested(ObjectKey key, BackupManifest manifest) implements CatalogEntry {
        @Override
        public BackupId backup() {
            return manifest.backup();
        }
    }

    /** There is a manifest, and it is not what was written, or of a format that this release does not know. */
    record Damaged(ObjectKey key, BackupId backup, Failure failure) implements CatalogEntry {}
}

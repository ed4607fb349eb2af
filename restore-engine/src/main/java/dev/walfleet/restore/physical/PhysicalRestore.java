package dev.walfleet.restore.physical;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.restore.RestoreWatch;
import java.io.IOException;

/**
 * Brings the files of a physical backup back. When it returns, every file is there, checked and durable, and
 * {@code global/pg_control}, without which no server starts, was written last. Recovery settings and WAL are not its
 * business.
 */
public final class PhysicalRestore {
    private final Repository repository;
    private final PhysicalManifest manifest;

    public PhysicalRestore(Repository repository, PhysicalManifest manifest) {
        this.repository = repository;
        this.manifest = manifest;
    }

    /**
     * Restores.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code RESTORE_TARGET_EXISTS} where a folder is not empty,
     *     {@code RESTORE_FAILED} where it cannot be written
     * @throws IOException the repository's: {@code OBJECT_DAMAGED}, {@code OBJECT_MISSING}, or it cannot be reached
     */
    @SuppressWarnings("DoNotCallSuggester") // the run is being built
    public RestoredFiles run(RestoreTarget target, RestoreWatch watch) throws IOException {
        throw new UnsupportedOperationException(
                "not yet in this build: " + manifest.backup() + " from " + repository.name() + " to " + target.data());
    }
}

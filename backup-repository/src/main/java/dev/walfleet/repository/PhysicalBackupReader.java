package dev.walfleet.repository;

import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FolderFacts;
import dev.walfleet.repository.pack.PackPart;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads a physical backup: what files it has, and their content pack by pack, every chunk checked against its hash. Damage
 * is a {@code StoreException} with {@code OBJECT_DAMAGED} or {@code OBJECT_MISSING} that names the object; a store that cannot be
 * reached ends in its own {@code IOException}. Safe for use by several threads.
 */
public interface PhysicalBackupReader {
    /**
     * Opens a backup: reads its map.
     *
     * @param manifest as this repository has it
     */
    static PhysicalBackupReader open(Repository repository, PhysicalManifest manifest) throws IOException {
        return PackedBackup.open(repository, manifest);
    }

    /** Every file, in the order of their paths. Small ones and empty ones, too. */
    List<FileFacts> files();

    /** Every folder, in the order of their paths. */
    List<FolderFacts> folders();

    /** The content from the beginning. Each part is handed out once; read them by as many threads as it takes. */
    Parts parts();

    /**
     * Reads everything back that the manifest names, and checks all that can be checked: sizes, digests, seals, and the hash
     * of every chunk.
     */
    void verify(Checking checking) throws IOException;

    /** Hands out what is to be read. Safe for use by several threads. */
    interface Parts {
        /** The next part; empty when all were handed out. */
        Optional<PackPart> next() throws IOException;
    }

    /** Hears of every object that is verified, and decides what its failure means. */
    interface Checking {
        /** @param check to be run once; throws what is wrong with the object */
        void object(StoredObject object, Check check) throws IOException;
    }

    /** Reads one object back. */
    interface Check {
        /** @return bytes as stored */
        long run() throws IOException;
    }
}

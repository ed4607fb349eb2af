package dev.walfleet.restore.physical;

import dev.walfleet.repository.PhysicalBackupReader;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files of a physical backup back. When it returns, every file is there, checked and durable, and
 * {@code global/pg_control}, without which no server starts, was written last: what was interrupted is never taken for
 * whole. Recovery settings and WAL are not its business.
 */
public final class PhysicalRestore {
    private static final Logger log = LoggerFactory.getLogger(PhysicalRestore.class);

    private final Repository repository;
    private final PhysicalManifest manifest;

    /** @param manifest as this repository has it */
    public PhysicalRestore(Repository repository, PhysicalManifest manifest) {
        this.repository = repository;
        this.manifest = manifest;
    }

    /** What is done in the data directory when all is there and durable, but {@code pg_control}: no server starts without it. */
    @FunctionalInterface
    public interface BeforeControl {
        void run(Path data) throws IOException;
    }

    /** The same with nothing to be done before the end. */
    public RestoredFiles run(RestoreTarget target, RestoreWatch watch) throws IOException {
        return run(target, watch, data -> {});
    }

    /**
     * Restores.
     *
     * @param watch hears of the bytes of files that are right, from several threads, one at a time
     * @throws dev.walfleet.vocabulary.WalfleetException {@code RESTORE_TARGET_EXISTS} where a folder is not empty, or with
     *     {@code --delta} is of another cluster; {@code CONFIGURATION} where the mapping of tablespaces makes no sense;
     *     {@code RESTORE_FAILED} where a folder cannot be written
     * @throws IOException the repository's: {@code OBJECT_DAMAGED}, {@code OBJECT_MISSING}, or it cannot be reached
     */
    public RestoredFiles run(RestoreTarget target, RestoreWatch watch, BeforeControl beforeControl) throws IOException {
        long began = System.nanoTime();
        TargetLayout layout = TargetLayout.of(manifest, target);
        PhysicalBackupReader reader = PhysicalBackupReader.open(repository, manifest);
        TargetFolders folders = new TargetFolders(layout, manifest, target.delta(), reader.files());
        folders.requireUsable();
        Ownership owner;
        try {
            owner = Ownership.of(layout.data());
            folders.make(reader.folders(), reader.files(), owner);
        } catch (IOException e) {
            throw TargetFailures.of("prepare", layout.data(), e);
        }
        watch.step("files of " + manifest.backup(), manifest.sourceBytes());
        long fetched;
        long written;
        try (SyncPool syncs = new SyncPool();
                TargetFiles files = new TargetFiles(layout, reader.files(), owner, target.delta(), syncs)) {
            files.makeEmpty();
            fetched = new PieceWriters(reader.parts(), files, target.delta(), watch).run(target.threads());
            Optional<FileFacts> incomplete = files.firstIncomplete();
            if (incomplete.isPresent()) {
                throw incomplete(incomplete.orElseThrow());
            }
            syncs.finish();
            complete(layout, folders, files, beforeControl);
            written = files.written();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while files were made durable");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        log.info(
                "files restored backup={} from={} to={} files={} bytes={} written={} took={}",
                manifest.backup(),
                repository.name(),
                layout.data(),
                manifest.files(),
                manifest.sourceBytes(),
                written,
                took);
        return new RestoredFiles(
                layout.data(), layout.tablespaces(), manifest.files(), manifest.sourceBytes(), written, fetched, took);
    }

    private void complete(TargetLayout layout, TargetFolders folders, TargetFiles files, BeforeControl beforeControl) {
        try {
            if (layout.moved()) {
                MovedTablespaces.rewrite(layout.data(), layout.links());
            }
            folders.sync();
            beforeControl.run(layout.data());
            files.writeControl();
            folders.finished();
        } catch (IOException e) {
            throw TargetFailures.of("finish", layout.data(), e);
        }
    }

    private StoreException incomplete(FileFacts file) {
        return new StoreException(
                FailureCode.OBJECT_DAMAGED,
                "object " + manifest.map().key() + " in repository " + repository.name()
                        + " does not say where all of file " + file.path() + " is",
                "take a new backup, and report this: it is a fault of walfleet; restore from another backup",
                null);
    }
}

package dev.walfleet.verify;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.WalFolder;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The WAL of a physical backup from its start to its stop: without it the files of the backup are no cluster. */
final class BackupWalCheck {
    private final Repository repository;
    private final PhysicalManifest manifest;
    private final WalFolder folder;

    BackupWalCheck(Repository repository, PhysicalManifest manifest) {
        this.repository = repository;
        this.manifest = manifest;
        this.folder = new WalFolder(repository, manifest.cluster());
    }

    /** In their order. */
    List<WalSegmentName> segments() {
        int size = manifest.source().walSegmentSize();
        Timeline timeline = manifest.wal().timeline();
        WalSegmentName last =
                WalSegmentName.containing(timeline, manifest.wal().stop().plus(-1), size);
        List<WalSegmentName> needed = new ArrayList<>();
        for (WalSegmentName name =
                        WalSegmentName.containing(timeline, manifest.wal().start(), size);
                name.compareTo(last) <= 0;
                name = name.next(size)) {
            needed.add(name);
        }
        return needed;
    }

    String key(WalSegmentName name) throws IOException {
        return folder.key(name).value();
    }

    /**
     * Reads what the backup needs of a segment.
     *
     * @return how many bytes of WAL were read
     * @throws StoreException OBJECT_DAMAGED, or OBJECT_MISSING also where there is less of it than is needed
     */
    long read(WalSegmentName name) throws IOException {
        Optional<FoundWal> found = folder.find(name);
        Lsn end = name.next(manifest.source().walSegmentSize())
                .start(manifest.source().walSegmentSize());
        Lsn needed = manifest.wal().stop().compareTo(end) < 0 ? manifest.wal().stop() : end;
        if (found.isEmpty() || found.orElseThrow().end().compareTo(needed) < 0) {
            throw new StoreException(
                    FailureCode.OBJECT_MISSING,
                    "wal segment " + name + " of backup " + manifest.backup() + " is "
                            + found.map(wal -> "there up to " + wal.end() + " of " + needed + " only")
                                    .orElse("missing")
                            + " in repository " + repository.name() + " (object " + key(name) + ")",
                    "the backup does not restore from there without it: if no other repository has it, take a new backup",
                    null);
        }
        return found.orElseThrow().length();
    }
}

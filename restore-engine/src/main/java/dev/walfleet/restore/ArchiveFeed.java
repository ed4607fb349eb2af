package dev.walfleet.restore;

import dev.walfleet.postgres.archive.ArchiveToc;
import dev.walfleet.postgres.restore.RestoreReport;
import dev.walfleet.postgres.restore.RestoreRun;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Brings the archive of one copy to pg_restore: as a stream, or as a folder where it is one. */
final class ArchiveFeed {
    private final Repository repository;
    private final LogicalManifest manifest;
    private final Path scratch;
    private final RestoreWatch watch;

    ArchiveFeed(Repository repository, LogicalManifest manifest, Path scratch, RestoreWatch watch) {
        this.repository = repository;
        this.manifest = manifest;
        this.scratch = scratch;
        this.watch = watch;
    }

    /** Reads every object to its end and checks it; writes nothing. */
    void check() throws IOException {
        watch.step("checking the archive", manifest.sourceBytes());
        long before = 0;
        for (StoredObject object : manifest.objects()) {
            copy(object, OutputStream.nullOutputStream(), before);
            before += object.rawSize();
        }
    }

    /** The archive's table of contents, of which the database's own settings are of use here. */
    ArchiveToc contents() throws IOException {
        StoredObject start = manifest.format() == ArchiveFormat.DIRECTORY
                ? object("toc.dat", object -> object.name().equals("toc.dat"))
                : object("archive", object -> object.role() == ObjectRole.ARCHIVE);
        try (InputStream in = new BufferedInputStream(repository.read(start))) {
            return ArchiveToc.read(in);
        }
    }

    /** Feeds a run. What was read is checked to the end, whatever pg_restore needed of it. */
    RestoreReport into(RestoreRun run) throws IOException {
        if (manifest.format() == ArchiveFormat.DIRECTORY) {
            return folder(run);
        }
        StoredObject archive = object("archive", object -> object.role() == ObjectRole.ARCHIVE);
        watch.step("restoring", manifest.sourceBytes());
        try (SealedReader reader = repository.read(archive)) {
            RestoreReport report = run.fromStream(new CountingStream(reader, watch));
            reader.finish();
            return report;
        }
    }

    private StoredObject object(String what, Predicate<StoredObject> wanted) {
        return manifest.objects().stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.ARCHIVE_UNREADABLE,
                        "the manifest of " + manifest.backup() + " names no " + what,
                        "walfleet verify " + manifest.cluster() + " " + manifest.backup()));
    }

    private RestoreReport folder(RestoreRun run) throws IOException {
        Path folder = Files.createTempDirectory(scratch, "walfleet-restore-");
        try {
            watch.step("fetching the archive", manifest.sourceBytes());
            long before = 0;
            for (StoredObject object : manifest.objects()) {
                try (OutputStream file = Files.newOutputStream(folder.resolve(object.name()))) {
                    copy(object, file, before);
                }
                before += object.rawSize();
            }
            watch.step("restoring", 0);
            return run.fromFolder(folder);
        } finally {
            delete(folder);
        }
    }

    private void copy(StoredObject object, OutputStream out, long before) throws IOException {
        try (SealedReader reader = repository.read(object);
                InputStream counted = new CountingStream(reader, new Shifted(before))) {
            counted.transferTo(out);
            reader.finish();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> walk = Files.walk(folder)) {
            inside = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.deleteIfExists(path);
        }
    }

    /** Counts on from the objects before. */
    private final class Shifted implements RestoreWatch {
        private final long before;

        Shifted(long before) {
            this.before = before;
        }

        @Override
        public void step(String words, long expectedBytes) {}

        @Override
        public void bytes(long done) {
            watch.bytes(before + done);
        }
    }
}

package dev.walfleet.restore.physical;

import dev.walfleet.repository.BackupLane;
import dev.walfleet.repository.BackupStart;
import dev.walfleet.repository.PhysicalBackupWriter;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.PhysicalFacts;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.PhysicalSource;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.repository.manifest.WalRange;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.FolderFacts;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Backs a folder up as if it were a cluster that nobody writes to. */
final class FolderBackup {
    static final ClusterId CLUSTER = new ClusterId("orders-prod");
    static final Instant SLOT = Instant.parse("2026-11-22T03:00:00Z");
    static final BackupId BACKUP = BackupId.base(SLOT);

    private FolderBackup() {}

    /** Two lanes; tablespaces are folders below {@code pg_tblspc}. */
    static PhysicalManifest of(Path folder, RepositorySet set, String system, List<Tablespace> tablespaces)
            throws IOException {
        BackupStart start =
                new BackupStart(CLUSTER, system, BACKUP, JobId.of(CLUSTER, "full", SLOT), 1, SLOT, SLOT.plusSeconds(1));
        try (PhysicalBackupWriter writer = set.beginPhysical(start);
                BackupLane one = writer.lane();
                BackupLane two = writer.lane();
                Stream<Path> all = Files.walk(folder)) {
            int turn = 0;
            for (Path path : all.sorted().toList()) {
                String name = folder.relativize(path).toString();
                if (Files.isDirectory(path)) {
                    if (!name.isEmpty() && !name.matches("pg_tblspc/\\d+")) {
                        writer.folder(new FolderFacts(new FilePath(name), mode(path)));
                    }
                } else {
                    file(turn++ % 2 == 0 ? one : two, new FilePath(name), path);
                }
            }
            one.finish();
            two.finish();
            writer.commit(facts(system, tablespaces));
        }
        return manifest(set.repositories().get(0));
    }

    private static void file(BackupLane lane, FilePath name, Path path) throws IOException {
        byte[] content = Files.readAllBytes(path);
        CRC32C crc = new CRC32C();
        crc.update(content);
        lane.file(
                new FileFacts(
                        name,
                        content.length,
                        crc.getValue(),
                        Files.getLastModifiedTime(path).toInstant(),
                        mode(path)),
                ByteBuffer.wrap(content));
    }

    static int mode(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        int mode = 0;
        for (int bit = 0; bit < 9; bit++) {
            if (permissions.containsAll(Modes.permissions(1 << bit))) {
                mode |= 1 << bit;
            }
        }
        return mode;
    }

    private static PhysicalFacts facts(String system, List<Tablespace> tablespaces) {
        return new PhysicalFacts(
                new PhysicalSource(system, "17.2", 170002, false, true, 16 << 20),
                new WalRange(new Timeline(1), Lsn.parse("0/2000028"), Lsn.parse("0/2000158")),
                SLOT.plusSeconds(50),
                tablespaces,
                List.of(),
                List.of(),
                "0.1.0");
    }

    static PhysicalManifest manifest(Repository repository) throws IOException {
        return (PhysicalManifest) ((CatalogEntry.Manifested)
                        repository.catalog().find(CLUSTER, BACKUP).orElseThrow())
                .manifest();
    }
}

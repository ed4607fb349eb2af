package dev.walfleet.restore.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.PhysicalProperties;
import dev.walfleet.postgres.physical.FileSink;
import dev.walfleet.postgres.physical.PhysicalReport;
import dev.walfleet.postgres.physical.PhysicalRun;
import dev.walfleet.postgres.physical.SourceFile;
import dev.walfleet.postgres.physical.StoredFile;
import dev.walfleet.repository.BackupLane;
import dev.walfleet.repository.BackupStart;
import dev.walfleet.repository.PhysicalBackupWriter;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.manifest.PhysicalFacts;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.PhysicalSource;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.repository.manifest.WalRange;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.FolderFacts;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Backs a real cluster up, as the dump worker does but for the WAL. */
final class ClusterBackup {
    private ClusterBackup() {}

    static PhysicalManifest of(ConnectionTarget source, String system, RepositorySet set) throws IOException {
        BackupStart start = new BackupStart(
                FolderBackup.CLUSTER,
                system,
                FolderBackup.BACKUP,
                JobId.of(FolderBackup.CLUSTER, "full", FolderBackup.SLOT),
                1,
                FolderBackup.SLOT,
                FolderBackup.SLOT);
        try (PhysicalBackupWriter writer = set.beginPhysical(start)) {
            PhysicalReport report =
                    new PhysicalRun(source, PhysicalProperties.DEFAULTS, sink(writer)).run("test", point -> {});
            int mode = report.fileMode();
            for (StoredFile file : report.files()) {
                writer.file(new FileFacts(
                        new FilePath(file.path()),
                        file.size(),
                        Integer.toUnsignedLong(file.crc32c()),
                        file.modified(),
                        mode));
            }
            writer.dropIncomplete();
            int folderMode = mode == 0640 ? 0750 : 0700;
            report.folders().forEach(folder -> writer.folder(new FolderFacts(new FilePath(folder), folderMode)));
            writer.commit(facts(report, system));
        }
        return FolderBackup.manifest(set.repositories().get(0));
    }

    private static PhysicalFacts facts(PhysicalReport report, String system) {
        List<Tablespace> tablespaces = report.tablespaces().stream()
                .map(found -> new Tablespace(found.oid(), found.name(), found.location()))
                .toList();
        return new PhysicalFacts(
                new PhysicalSource(system, "test", 170000, false, report.checksums(), 16 << 20),
                new WalRange(report.start().timeline(), report.start().lsn(), report.stop()),
                report.stoppedAt(),
                tablespaces,
                List.of(),
                List.of(),
                "test");
    }

    private static FileSink sink(PhysicalBackupWriter writer) {
        return () -> {
            BackupLane lane = writer.lane();
            return new FileSink.Lane() {
                private long position;

                @Override
                public void begin(SourceFile file, long offset) throws IOException {
                    lane.begin(new FilePath(file.path()), offset);
                    position = offset;
                }

                @Override
                public void bytes(ByteBuffer bytes) throws IOException {
                    int length = bytes.remaining();
                    lane.bytes(position, bytes);
                    position += length;
                }

                @Override
                public void end() throws IOException {
                    lane.end();
                }

                @Override
                public void finish() throws IOException {
                    lane.finish();
                }

                @Override
                public void close() {
                    lane.close();
                }
            };
        };
    }
}

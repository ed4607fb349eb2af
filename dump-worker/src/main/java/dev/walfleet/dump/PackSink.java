package dev.walfleet.dump;

import dev.walfleet.postgres.physical.FileSink;
import dev.walfleet.postgres.physical.PhysicalReport;
import dev.walfleet.postgres.physical.SourceFile;
import dev.walfleet.postgres.physical.StoredFile;
import dev.walfleet.repository.BackupLane;
import dev.walfleet.repository.PhysicalBackupWriter;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.FolderFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Leads what is read from a cluster into the packs of a backup. */
final class PackSink implements FileSink {
    private final PhysicalBackupWriter writer;
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    PackSink(PhysicalBackupWriter writer) {
        this.writer = writer;
    }

    @Override
    public Lane lane() throws IOException {
        return new PackLane(writer.lane());
    }

    /** Tells the writer what the backup consists of, now that it is known; the rest of what it was given vanished meanwhile. */
    void complete(PhysicalReport report) {
        int folderMode = report.start().server().folderMode();
        for (String folder : report.folders()) {
            writer.folder(new FolderFacts(new FilePath(folder), folderMode));
        }
        for (StoredFile file : report.files()) {
            begun.remove(file.path());
            writer.file(new FileFacts(
                    new FilePath(file.path()),
                    file.size(),
                    Integer.toUnsignedLong(file.crc32c()),
                    file.modified(),
                    report.fileMode()));
        }
        begun.forEach(path -> writer.drop(new FilePath(path)));
    }

    private final class PackLane implements Lane {
        private final BackupLane lane;
        private long position;

        PackLane(BackupLane lane) {
            this.lane = lane;
        }

        @Override
        public void begin(SourceFile file, long offset) throws IOException {
            begun.add(file.path());
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
    }
}

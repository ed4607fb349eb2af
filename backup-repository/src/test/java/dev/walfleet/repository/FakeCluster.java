package dev.walfleet.repository;

import dev.walfleet.repository.manifest.PhysicalFacts;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.PhysicalSource;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.repository.manifest.WalRange;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.FolderFacts;
import dev.walfleet.repository.pack.PackPart;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Files as a cluster has them: some large, many small, one empty; and how a worker hands them to lanes. */
final class FakeCluster {
    static final BackupId BACKUP = BackupId.base(Fixture.SLOT);
    static final JobId JOB = JobId.of(Fixture.CLUSTER, "full", Fixture.SLOT);
    static final Instant MODIFIED = Instant.parse("2026-11-21T10:11:12.345678Z");

    final Map<String, byte[]> files = new TreeMap<>();

    FakeCluster(long seed) {
        Random random = new Random(seed);
        files.put("base/5/16384", pages(random, 5 * 1024 * 1024 + 8192));
        files.put("base/5/16385", pages(random, 2 * 1024 * 1024));
        files.put("pg_tblspc/24576/PG_17_202406281/5/16400", pages(random, 300 * 1024));
        for (int i = 0; i < 200; i++) {
            files.put("base/5/" + (1000 + i), pages(random, 8192 * random.nextInt(4)));
        }
        files.put("PG_VERSION", new byte[] {'1', '7', '\n'});
        files.put("base/5/empty", new byte[0]);
        files.put("global/pg_control", pages(random, 8192));
    }

    private static byte[] pages(Random random, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i += 16) {
            bytes[i] = (byte) random.nextInt(8);
            bytes[i + 1] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    static BackupStart start(int attempt) {
        return new BackupStart(
                Fixture.CLUSTER, Fixture.SYSTEM, BACKUP, JOB, attempt, Fixture.SLOT, Fixture.SLOT.plusSeconds(3));
    }

    static PhysicalFacts facts() {
        return new PhysicalFacts(
                new PhysicalSource(Fixture.SYSTEM, "17.2 (Debian 17.2-1)", 170002, false, true, 16 << 20),
                new WalRange(new Timeline(1), Lsn.parse("0/2000028"), Lsn.parse("0/2000158")),
                Fixture.SLOT.plusSeconds(50),
                List.of(new Tablespace(24576, "fast", "/srv/fast")),
                List.of(),
                List.of(),
                "0.1.0");
    }

    static FileFacts facts(String path, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return new FileFacts(new FilePath(path), content.length, crc.getValue(), MODIFIED, 0600);
    }

    /** Everything through so many lanes, the large file in ranges through all of them. */
    void write(PhysicalBackupWriter writer, int lanes) throws IOException {
        writer.folder(new FolderFacts(new FilePath("pg_wal"), 0700));
        writer.folder(new FolderFacts(new FilePath("pg_wal/archive_status"), 0700));
        BackupLane[] open = new BackupLane[lanes];
        for (int i = 0; i < lanes; i++) {
            open[i] = writer.lane();
        }
        int next = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] content = file.getValue();
            if (content.length <= 64 * 1024) {
                open[next++ % lanes].file(facts(file.getKey(), content), ByteBuffer.wrap(content));
                continue;
            }
            int range = 1024 * 1024;
            for (int from = 0; from < content.length; from += range) {
                range(open[next++ % lanes], file.getKey(), content, from, Math.min(content.length, from + range));
            }
            writer.file(facts(file.getKey(), content));
        }
        for (BackupLane lane : open) {
            lane.finish();
            lane.close();
        }
    }

    static void range(BackupLane lane, String path, byte[] content, int from, int to) throws IOException {
        lane.begin(new FilePath(path), from);
        int position = from;
        int step = 100_000;
        while (position < to) {
            int length = Math.min(step, to - position);
            ByteBuffer part = ByteBuffer.wrap(content, position, length);
            if (position % 3 == 0) {
                part = ByteBuffer.allocateDirect(length).put(part).flip();
            }
            lane.bytes(position, part);
            position += length;
            step = step == 100_000 ? 524_288 : 100_000;
        }
        lane.end();
    }

    CommitResult backUp(RepositorySet set, BackupStart start) throws IOException {
        try (PhysicalBackupWriter writer = set.beginPhysical(start)) {
            write(writer, 3);
            return writer.commit(facts());
        }
    }

    static PhysicalManifest manifest(Repository repository) throws IOException {
        return (PhysicalManifest) ((dev.walfleet.repository.catalog.CatalogEntry.Manifested)
                        repository.catalog().find(Fixture.CLUSTER, BACKUP).orElseThrow())
                .manifest();
    }

    /** The files as a reader gives them. */
    static Map<String, byte[]> read(Repository repository) throws IOException {
        PhysicalBackupReader reader = PhysicalBackupReader.open(repository, manifest(repository));
        List<FileFacts> facts = reader.files();
        Map<String, byte[]> read = new TreeMap<>();
        long[] missing = new long[facts.size()];
        for (int i = 0; i < missing.length; i++) {
            missing[i] = facts.get(i).size();
            read.put(facts.get(i).path().value(), new byte[(int) missing[i]]);
        }
        PhysicalBackupReader.Parts parts = reader.parts();
        try (PackPart.Reading reading = new PackPart.Reading()) {
            for (Optional<PackPart> part = parts.next(); part.isPresent(); part = parts.next()) {
                part.orElseThrow().read(reading, piece -> true, (piece, content) -> {
                    byte[] file = read.get(facts.get(piece.file()).path().value());
                    content.get(file, (int) piece.offset(), piece.length());
                    missing[piece.file()] -= piece.length();
                });
            }
        }
        if (Arrays.stream(missing).anyMatch(left -> left != 0)) {
            throw new AssertionError("not everything was read");
        }
        return read;
    }
}

package dev.walfleet.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.LogicalFacts;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.PackLimits;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.repository.wal.WalContent;
import dev.walfleet.repository.wal.WalFolder;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A repository with an object of each kind that there is; in each one bit after another is flipped: at its beginning, at its end and
 * anywhere. Reading everything back names the object, whatever it is.
 */
class EveryBitTest {
    private static final int SIZE = 1 << 20;
    private static final WalSegmentName WHOLE = new WalSegmentName("000000010000000000000020");
    private static final WalSegmentName BEGUN = new WalSegmentName("000000010000000000000021");
    private static final Instant LATER = Fixture.SLOT.plusSeconds(3600);
    private static final long SEED = Long.getLong("walfleet.seed", System.nanoTime());

    private final InMemoryStore store = new InMemoryStore();
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isNamedWhereverItIs(boolean encrypted) throws IOException {
        fill(encrypted);
        assertThat(wrong(encrypted)).isEmpty();
        List<ObjectKey> keys =
                store.list("", "", 1000).stream().map(ObjectStat::key).toList();
        assertThat(keys)
                .extracting(EveryBitTest::kind)
                .as("every kind that docs/repository-format.md knows")
                .contains(
                        "cluster.json",
                        "meta",
                        "dump",
                        "dir",
                        "sql",
                        "map",
                        "map part",
                        "pack",
                        "wal",
                        "history",
                        "partial");
        for (ObjectKey key : keys) {
            if (!kind(key).equals("walfleet.json")) {
                everywhere(encrypted, key);
            }
        }
        assertThat(wrong(encrypted)).as("all is as it was").isEmpty();
    }

    private void everywhere(boolean encrypted, ObjectKey key) throws IOException {
        byte[] sound = store.read(key).readAllBytes();
        for (int bit : bits(sound.length)) {
            byte[] damaged = sound.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            store.replace(key, damaged);
            assertThat(wrong(encrypted))
                    .as("seed %d: bit %d of the %d bytes of %s", SEED, bit, sound.length, key)
                    .isNotEmpty()
                    .allSatisfy(failure -> {
                        assertThat(failure.code()).isEqualTo(FailureCode.OBJECT_DAMAGED);
                        assertThat(failure.message()).contains(key.value());
                    });
        }
        store.replace(key, sound);
    }

    private List<Integer> bits(int bytes) {
        List<Integer> bits = new ArrayList<>(List.of(0, 8 * bytes - 1));
        for (int i = 0; i < 4; i++) {
            bits.add(random.nextInt(8 * Math.min(64, bytes)));
            bits.add(8 * bytes - 1 - random.nextInt(8 * Math.min(256, bytes)));
            bits.add(random.nextInt(8 * bytes));
        }
        return bits;
    }

    private static String kind(ObjectKey key) {
        String name = key.value();
        if (name.contains("/partial/")) {
            return "partial";
        } else if (name.contains("/wal_archive/")) {
            return name.contains(".history") ? "history" : "wal";
        } else if (name.contains("/packs/")) {
            return "pack";
        } else if (name.contains(".dir/")) {
            return "dir";
        } else if (name.contains(".map.")) {
            return name.matches(".*\\.map\\.[0-9]+\\..*") ? "map part" : "map";
        } else if (name.contains(".dump.")) {
            return "dump";
        } else if (name.contains(".sql.")) {
            return "sql";
        } else if (name.endsWith(".meta")) {
            return "meta";
        }
        return name.endsWith("cluster.json") ? "cluster.json" : "walfleet.json";
    }

    private Repository open(boolean encrypted) throws IOException {
        return encrypted ? Fixture.encrypted("vault", store) : Fixture.plain("local", store);
    }

    private void fill(boolean encrypted) throws IOException {
        RepositorySet set = RepositorySet.of(List.of(open(encrypted)));
        Fixture.backUp(set, Fixture.start(1), Fixture.content(20_000, 1));
        try (BackupWriter writer = set.begin(start(BackupId.logical(LATER, Fixture.DATABASE)))) {
            Fixture.write(writer.directoryFile("toc.dat"), Fixture.content(500, 2));
            Fixture.write(writer.directoryFile("1234.dat"), Fixture.content(5_000, 3));
            writer.commit(Fixture.facts(ArchiveFormat.DIRECTORY));
        }
        try (BackupWriter writer = set.begin(start(BackupId.globals(LATER)))) {
            Fixture.write(writer.globals(), Fixture.content(500, 4));
            writer.commit(
                    new LogicalFacts(null, Fixture.facts().source(), ArchiveFormat.SQL, List.of(), List.of(), "0.1.0"));
        }
        try (PhysicalBackupWriter writer =
                set.beginPhysical(FakeCluster.start(1), new PackLimits(200_000, 1 << 20, 50, 100))) {
            for (int i = 0; i < 6; i++) {
                byte[] content = Fixture.content(60_000, i);
                String path = "base/5/" + i;
                try (BackupLane lane = writer.lane()) {
                    lane.file(FakeCluster.facts(path, content), ByteBuffer.wrap(content));
                    lane.finish();
                }
            }
            writer.commit(FakeCluster.facts());
        }
        try (WalArchive archive = WalArchive.open(set, Fixture.CLUSTER, Fixture.SYSTEM)) {
            archive.segment(WHOLE, wal(WHOLE)).deliver();
            byte[] piece = java.util.Arrays.copyOf(wal(BEGUN), 5_000);
            archive.tail(new TailPiece(BEGUN, 0, piece.length), WalContent.of(piece))
                    .deliver();
            archive.storeHistory(new Timeline(2), "1\t0/2100000\tno reason\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static BackupStart start(BackupId backup) {
        return new BackupStart(
                Fixture.CLUSTER,
                Fixture.SYSTEM,
                backup,
                JobId.of(Fixture.CLUSTER, "logical", LATER),
                1,
                LATER,
                LATER.plusSeconds(3));
    }

    private static byte[] wal(WalSegmentName name) {
        byte[] bytes = new byte[SIZE];
        System.arraycopy(Fixture.content(10_000, 9), 0, bytes, 100, 10_000);
        ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(8, name.start(SIZE).position());
        page.putLong(24, Long.parseUnsignedLong(Fixture.SYSTEM));
        page.putInt(32, SIZE);
        return bytes;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What is wrong with the repository, read by somebody who sees it for the first time. */
    private List<Failure> wrong(boolean encrypted) throws IOException {
        List<Failure> found = new ArrayList<>();
        Repository repository = open(encrypted);
        for (CatalogEntry entry : repository.catalog().backups(Fixture.CLUSTER)) {
            if (entry instanceof CatalogEntry.Damaged damaged) {
                found.add(damaged.failure());
            } else if (entry instanceof CatalogEntry.Manifested present) {
                BackupManifest manifest = present.manifest();
                if (manifest instanceof PhysicalManifest physical) {
                    step(
                            found,
                            () -> PhysicalBackupReader.open(repository, physical)
                                    .verify((object, check) -> step(found, check::run)));
                } else if (manifest instanceof LogicalManifest) {
                    for (StoredObject object : manifest.objects()) {
                        step(found, () -> repository.verify(object));
                    }
                }
            }
        }
        step(found, () -> repository.systemIdentifier(Fixture.CLUSTER));
        if (found.isEmpty()) {
            WalFolder folder = new WalFolder(repository, Fixture.CLUSTER);
            step(found, () -> folder.find(WHOLE));
            step(found, () -> folder.find(BEGUN));
            step(found, () -> folder.history(new Timeline(2)));
        }
        return found;
    }

    private static void step(List<Failure> found, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            found.add(Failing.of(e));
        }
    }
}

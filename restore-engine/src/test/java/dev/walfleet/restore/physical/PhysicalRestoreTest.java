package dev.walfleet.restore.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.RepositorySettings;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.manifest.Tablespace;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicalRestoreTest {
    private static final String SYSTEM = "7387654321098765432";

    @TempDir
    private Path temp;

    private final InMemoryStore store = new InMemoryStore();
    private Path source;
    private Path data;
    private Repository repository;
    private PhysicalManifest manifest;

    @BeforeEach
    void make() throws IOException {
        source = temp.resolve("source");
        data = temp.resolve("restored/data");
        Random random = new Random(1);
        file("PG_VERSION", new byte[] {'1', '7', '\n'});
        file("base/5/1259", random(random, 3_000_000));
        file("base/5/16384", random(random, 5_000_000));
        file("base/5/empty", new byte[0]);
        for (int i = 0; i < 50; i++) {
            file("base/5/" + (2000 + i), random(random, 8192 * (i % 4)));
        }
        file("pg_tblspc/24576/PG_17_202406281/5/16400", random(random, 200_000));
        file("global/1260", random(random, 8192));
        ByteBuffer control = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());
        control.putLong(Long.parseUnsignedLong(SYSTEM)).put(random(random, 500));
        file("global/pg_control", control.array());
        byte[] map = "24576 /srv/fast\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        file("tablespace_map", map);
        Files.createDirectories(source.resolve("pg_wal/archive_status"));
        Files.setPosixFilePermissions(source.resolve("pg_wal"), PosixFilePermissions.fromString("rwxr-x---"));
        backUp(store);
    }

    private void backUp(InMemoryStore to) throws IOException {
        repository = Repository.initialise(RepositorySettings.plain("local"), to);
        manifest = FolderBackup.of(
                source,
                RepositorySet.of(List.of(repository)),
                SYSTEM,
                List.of(new Tablespace(24576, "fast", "/srv/fast")));
    }

    private void file(String name, byte[] content) throws IOException {
        Path path = source.resolve(name);
        Files.createDirectories(path.getParent());
        Files.write(path, content);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-11-20T01:02:03.456789Z")));
    }

    /** Two stretches of it are sent to the disk while the rest is still being written. */
    @Test
    void aLargeFileIsAsItWas() throws IOException {
        byte[] large = new byte[70 << 20];
        for (int i = 0; i < large.length; i += 4096) {
            large[i] = (byte) (i >> 12);
        }
        file("base/5/16500", large);
        backUp(new InMemoryStore());

        restore(false);

        assertThat(Files.mismatch(data.resolve("base/5/16500"), source.resolve("base/5/16500")))
                .isEqualTo(-1);
        assertThat(data.resolve("global/pg_control")).exists();
    }

    private static byte[] random(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private RestoreTarget target(boolean delta) {
        return new RestoreTarget(data, Map.of(Path.of("/srv/fast"), fast()), delta, 3);
    }

    private Path fast() {
        return data.resolveSibling(data.getFileName() + "-fast");
    }

    private RestoredFiles restore(boolean delta) throws IOException {
        return new PhysicalRestore(repository, manifest).run(target(delta), RestoreWatch.NONE);
    }

    @Test
    void everythingIsAsItWas() throws IOException {
        List<Long> heard = new ArrayList<>();
        RestoredFiles restored = new PhysicalRestore(repository, manifest).run(target(false), new RestoreWatch() {
            @Override
            public void step(String words, long expectedBytes) {
                assertThat(expectedBytes).isEqualTo(manifest.sourceBytes());
            }

            @Override
            public void bytes(long done) {
                heard.add(done);
            }
        });

        assertSameAsSource();
        assertThat(restored.written()).isEqualTo(manifest.sourceBytes()).isEqualTo(restored.bytes());
        assertThat(restored.files()).isEqualTo(manifest.files());
        assertThat(restored.tablespaces()).containsEntry(24576L, fast());
        assertThat(heard).isSorted().last().isEqualTo(manifest.sourceBytes());
        assertThat(Files.readSymbolicLink(data.resolve("pg_tblspc/24576"))).isEqualTo(fast());
        assertThat(data.resolve("pg_wal/archive_status")).isDirectory();
        assertThat(FolderBackup.mode(data.resolve("pg_wal"))).isEqualTo(0750);
        assertThat(FolderBackup.mode(data.resolve("base/5/1259"))).isEqualTo(0640);
        assertThat(FolderBackup.mode(data)).isEqualTo(0750);
        assertThat(Files.getLastModifiedTime(data.resolve("base/5/1259")).toInstant())
                .isEqualTo(Instant.parse("2026-11-20T01:02:03.456789Z"));
        assertThat(data.resolve("tablespace_map")).hasContent("24576 " + fast() + "\n");
        assertThat(data.resolve(TargetFolders.UNFINISHED)).doesNotExist();
    }

    @Test
    void aFolderThatIsNotEmptyIsRefusedAndNotTouched() throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("diary.txt"), "dear");
        assertThatThrownBy(() -> restore(false)).satisfies(this::exists);
        assertThatThrownBy(() -> restore(true)).satisfies(this::exists);
        Files.delete(data.resolve("diary.txt"));
        Files.createDirectories(fast().resolve("other"));
        assertThatThrownBy(() -> restore(false)).satisfies(this::exists);
        assertThat(names(data)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofManyFilesFewAreOpenAtATime(boolean damaged) throws IOException {
        for (int i = 0; i < 500; i++) {
            file("base/6/" + (10_000 + i), new byte[] {1, 2, 3, (byte) i});
        }
        repository = Repository.initialise(RepositorySettings.plain("many"), new InMemoryStore());
        manifest = FolderBackup.of(
                source,
                RepositorySet.of(List.of(repository)),
                SYSTEM,
                List.of(new Tablespace(24576, "fast", "/srv/fast")));
        restore(false);
        for (int i = 0; damaged && i < 500; i++) {
            Files.write(data.resolve("base/6/" + (10_000 + i)), new byte[] {9, 9, 9, 9});
        }
        long before = openFiles();
        AtomicLong most = new AtomicLong();

        new PhysicalRestore(repository, manifest).run(target(true), new RestoreWatch() {
            @Override
            public void step(String words, long expectedBytes) {}

            @Override
            public void bytes(long done) {
                most.accumulateAndGet(openFiles(), Math::max);
            }
        });

        assertThat(most.get() - before).isLessThan(350);
        assertSameAsSource();
    }

    private static long openFiles() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anotherClusterOrARunningServerIsRefusedWithDelta() throws IOException {
        restore(false);
        Files.writeString(data.resolve("postmaster.pid"), "1");
        assertThatThrownBy(() -> restore(true)).satisfies(this::exists).hasMessageContaining("postmaster.pid");
        Files.delete(data.resolve("postmaster.pid"));
        Files.write(data.resolve("global/pg_control"), new byte[8192]);
        assertThatThrownBy(() -> restore(true)).satisfies(this::exists).hasMessageContaining("another cluster");
    }

    @Test
    void aTablespaceOfSomebodyElseIsRefusedWithDelta() throws IOException {
        Files.createDirectories(fast().resolve("PG_17_202406281/5"));
        assertThatThrownBy(() -> restore(true)).satisfies(this::exists).hasMessageContaining("no tablespace of");
        assertThat(data).doesNotExist();
    }

    @Test
    void deltaWritesWhatIsWrongDeletesWhatIsForeignAndKeepsTheRest() throws IOException {
        restore(false);
        byte[] changed = Files.readAllBytes(data.resolve("base/5/1259"));
        changed[100_000] ^= 1;
        Files.write(data.resolve("base/5/1259"), changed);
        Files.write(data.resolve("base/5/16384"), new byte[6_000_000]);
        Files.delete(data.resolve("base/5/2001"));
        Files.writeString(data.resolve("pg_wal/000000020000000000000009"), "another history");
        Files.createDirectories(data.resolve("base/77/deep"));
        Files.writeString(data.resolve("base/77/deep/1"), "x");
        Path foreign = fast().resolve("PG_17_202406281/5/foreign");
        Files.writeString(foreign, "x");
        Files.createDirectories(fast().resolve("PG_15_202209061/5"));

        RestoredFiles restored = restore(true);

        assertSameAsSource();
        assertThat(names(data)).noneMatch(name -> name.contains("77") || name.startsWith("pg_wal/0"));
        assertThat(foreign).doesNotExist();
        assertThat(fast().resolve("PG_15_202209061/5")).isDirectory();
        assertThat(restored.written()).isBetween(5_000_000L, 7_000_000L);
    }

    @Test
    void aFlippedBitIsNamedAndNothingHalfDoneIsTakenForWhole() throws IOException {
        for (StoredObject object : manifest.objects()) {
            if (object.role() == ObjectRole.PACK) {
                data = temp.resolve(object.name());
                store.damage(object.key(), 3_000);
                assertThatThrownBy(() -> restore(false))
                        .hasMessageContaining(object.key().value())
                        .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_DAMAGED));
                assertThat(data.resolve("global/pg_control")).doesNotExist();
                assertThat(data.resolve(TargetFolders.UNFINISHED)).exists();
                store.damage(object.key(), 3_000);
            }
        }
        store.damage(manifest.map().key(), 100);
        assertThatThrownBy(() -> restore(true))
                .hasMessageContaining(manifest.map().key().value());
        store.damage(manifest.map().key(), 100);

        restore(true);

        assertSameAsSource();
    }

    @Test
    void aMissingPackIsNamed() throws IOException {
        StoredObject pack = manifest.objects().stream()
                .filter(object -> object.role() == ObjectRole.PACK)
                .findFirst()
                .orElseThrow();
        store.delete(pack.key());
        assertThatThrownBy(() -> restore(false))
                .hasMessageContaining(pack.key().value())
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_MISSING));
    }

    @Test
    void aMappingThatMakesNoSenseIsRefusedBeforeAnything() {
        for (Map<Path, Path> mapping : List.of(
                Map.of(Path.of("/srv/slow"), temp.resolve("slow")),
                Map.of(Path.of("/srv/fast"), data.resolve("inside")),
                Map.of(Path.of("/srv/fast"), Path.of("relative")))) {
            assertThatThrownBy(() -> new PhysicalRestore(repository, manifest)
                            .run(new RestoreTarget(data, mapping, false, 1), RestoreWatch.NONE))
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.CONFIGURATION));
        }
        assertThat(data).doesNotExist();
    }

    private void exists(Throwable e) {
        assertThat(Failing.of(e).code()).isEqualTo(FailureCode.RESTORE_TARGET_EXISTS);
    }

    private void assertSameAsSource() throws IOException {
        Map<String, Path> expected = new TreeMap<>();
        try (Stream<Path> all = Files.walk(source)) {
            all.filter(Files::isRegularFile)
                    .forEach(path -> expected.put(source.relativize(path).toString(), path));
        }
        for (Map.Entry<String, Path> file : expected.entrySet()) {
            if (!file.getKey().equals("tablespace_map")) {
                assertThat(data.resolve(file.getKey())).hasSameBinaryContentAs(file.getValue());
            }
        }
        assertThat(names(data)).containsAll(List.of("PG_VERSION", "base/5/empty"));
        assertThat(names(data)).hasSize(expected.size() - 1); // one is in the tablespace
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> folder.relativize(path).toString())
                    .toList();
        }
    }
}

package dev.walfleet.repository;

import static dev.walfleet.repository.FakeCluster.BACKUP;
import static dev.walfleet.repository.FakeCluster.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.PackLimits;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a physical backup holds, and how it is read back. */
class PhysicalBackupTest extends PhysicalBackupScene {
    @Test
    void everyFileComesBackFromEveryRepository() throws IOException {
        Repository first = Fixture.plain("local", local);
        Repository second = Fixture.encrypted("s3", remote);

        CommitResult result = cluster.backUp(RepositorySet.of(List.of(first, second)), start(1));

        assertThat(result.created()).isTrue();
        assertThat(result.backup()).isEqualTo(BACKUP);
        for (Repository repository : List.of(first, second)) {
            assertSame(FakeCluster.read(repository), cluster.files);
            PhysicalManifest manifest = FakeCluster.manifest(repository);
            assertThat(manifest.kind()).isEqualTo(BackupKind.FULL);
            assertThat(manifest.files()).isEqualTo(cluster.files.size());
            assertThat(manifest.sourceBytes())
                    .isEqualTo(cluster.files.values().stream()
                            .mapToLong(f -> f.length)
                            .sum());
            assertThat(manifest.objects().stream().filter(o -> o.role() == ObjectRole.PACK))
                    .hasSize(3);
            assertThat(verified(repository)).isEqualTo(manifest.objects().size());
        }
        assertThat(keys(local)).contains("orders-prod/full/base_20261122_020000.map.zst");
        assertThat(keys(remote)).contains("orders-prod/full/base_20261122_020000.map.zst.enc");
        PhysicalBackupReader reader = PhysicalBackupReader.open(first, FakeCluster.manifest(first));
        assertThat(reader.folders())
                .extracting(f -> f.path().value())
                .containsExactly("pg_wal", "pg_wal/archive_status");
        assertThat(reader.files()).extracting(FileFacts::path).isSorted().contains(new FilePath("base/5/empty"));
        assertThat(reader.files()).allSatisfy(facts -> {
            assertThat(facts.modified()).isEqualTo(FakeCluster.MODIFIED);
            assertThat(facts.mode()).isEqualTo(0600);
            assertThat(facts)
                    .isEqualTo(FakeCluster.facts(
                            facts.path().value(), cluster.files.get(facts.path().value())));
        });
    }

    @Test
    void manyPacksFromSeveralThreadsAndAMapInParts() throws Exception {
        Repository first = Fixture.plain("local", local);
        Repository second = Fixture.encrypted("s3", remote);
        RepositorySet set = RepositorySet.of(List.of(first, second));
        Map<String, byte[]> files = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (PhysicalBackupWriter writer = set.beginPhysical(start(1), new PackLimits(100_000, 1 << 20, 50, 2_000))) {
            List<Callable<Void>> lanes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Map<String, byte[]> own = new TreeMap<>();
                new FakeCluster(i).files.forEach((path, content) -> own.put(own.size() % 7 + "/" + path, content));
                String folder = "lane" + i + "/";
                own.forEach((path, content) -> files.put(folder + path, content));
                lanes.add(() -> {
                    try (BackupLane lane = writer.lane()) {
                        for (Map.Entry<String, byte[]> file : own.entrySet()) {
                            FakeCluster.range(lane, folder + file.getKey(), file.getValue(), 0, file.getValue().length);
                            writer.file(FakeCluster.facts(folder + file.getKey(), file.getValue()));
                        }
                        lane.finish();
                    }
                    return null;
                });
            }
            for (Future<Void> lane : threads.invokeAll(lanes)) {
                lane.get();
            }
            writer.commit(FakeCluster.facts());
        } finally {
            threads.shutdownNow();
        }
        for (Repository repository : List.of(first, second)) {
            List<StoredObject> objects = FakeCluster.manifest(repository).objects();
            assertThat(objects)
                    .filteredOn(object -> object.role() == ObjectRole.MAP_PART)
                    .hasSizeGreaterThan(3);
            assertThat(objects)
                    .filteredOn(object -> object.role() == ObjectRole.PACK)
                    .hasSizeGreaterThan(20);
            assertSame(FakeCluster.read(repository), files);
            assertThat(verified(repository)).isEqualTo(objects.size());
        }
    }

    @Test
    void theCatalogKnowsIt() throws IOException {
        Repository repository = Fixture.plain("local", local);
        RepositorySet set = RepositorySet.of(List.of(repository));
        cluster.backUp(set, start(1));

        assertThat(repository.catalog().backups(Fixture.CLUSTER))
                .singleElement()
                .satisfies(entry -> assertThat(entry.backup()).isEqualTo(BACKUP));
        assertThat(set.committed(start(2)).orElseThrow().created()).isFalse();
        assertThat(set.committed(start(2)).orElseThrow().toEvent().database()).isNull();
    }

    @Test
    void anyFlippedBitOfAnyObjectIsNamedByTheVerification() throws IOException {
        Repository repository = Fixture.plain("local", local);
        cluster.backUp(RepositorySet.of(List.of(repository)), start(1));
        for (StoredObject object : FakeCluster.manifest(repository).objects()) {
            for (int i = 0; i < 12; i++) {
                int offset = (int) (object.storedSize() * i / 12);
                local.damage(object.key(), offset);
                assertThatThrownBy(() -> verified(repository))
                        .as("byte %s of %s", offset, object.key())
                        .hasMessageContaining(object.key().value())
                        .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_DAMAGED));
                local.damage(object.key(), offset);
            }
        }
        assertThat(verified(repository)).isPositive();
    }

    @Test
    void aReaderNamesADamagedPackAndRefusesIt() throws IOException {
        for (Repository repository : List.of(Fixture.plain("local", local), Fixture.encrypted("s3", remote))) {
            InMemoryStore store = (InMemoryStore) repository.store();
            cluster.backUp(RepositorySet.of(List.of(repository)), start(1));
            StoredObject pack = FakeCluster.manifest(repository).objects().stream()
                    .filter(object -> object.role() == ObjectRole.PACK)
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 20; i++) {
                int offset =
                        (int) (pack.storedSize() * i / 40); // the second half may be the index, which it does not read
                store.damage(pack.key(), offset);
                assertThatThrownBy(() -> FakeCluster.read(repository))
                        .as("byte %s of %s", offset, pack.key())
                        .hasMessageContaining(pack.key().value())
                        .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_DAMAGED));
                store.damage(pack.key(), offset);
            }
            store.delete(pack.key());
            assertThatThrownBy(() -> FakeCluster.read(repository))
                    .hasMessageContaining(pack.key().value())
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_MISSING));
        }
    }

    @Test
    void aStoreThatCannotBeReachedIsNoDamage() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        Repository repository = Fixture.encrypted("s3", faulty);
        cluster.backUp(RepositorySet.of(List.of(repository)), start(1));
        faulty.failReadsAfter(20_000);

        assertThatThrownBy(() -> FakeCluster.read(repository))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));
        assertThatThrownBy(() -> verified(repository))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));
    }

    @Test
    void filesThatVanishOrShrinkWhileTheyAreReadAreRight() throws IOException {
        Repository repository = Fixture.plain("local", local);
        byte[] content = cluster.files.get("base/5/16384");
        try (PhysicalBackupWriter writer = RepositorySet.of(List.of(repository)).beginPhysical(start(1))) {
            BackupLane one = writer.lane();
            BackupLane two = writer.lane();
            FakeCluster.range(two, "shrinks", content, 2 << 20, 3 << 20);
            FakeCluster.range(one, "shrinks", content, 0, 500_000);
            writer.file(FakeCluster.facts("shrinks", Arrays.copyOf(content, 500_000)));
            FakeCluster.range(one, "cut", content, 0, 1 << 20);
            writer.file(FakeCluster.facts("cut", Arrays.copyOf(content, 5 * 65_536)));
            FakeCluster.range(one, "vanishes", content, 0, 300_000);
            writer.drop(new FilePath("vanishes"));
            FakeCluster.range(one, "comes again", content, 0, 300_000);
            writer.drop(new FilePath("comes again"));
            FakeCluster.range(two, "comes again", content, 0, 100_000);
            writer.file(FakeCluster.facts("comes again", Arrays.copyOf(content, 100_000)));
            one.finish();
            two.finish();
            writer.commit(FakeCluster.facts());
        }
        assertSame(
                FakeCluster.read(repository),
                Map.of(
                        "shrinks", Arrays.copyOf(content, 500_000),
                        "cut", Arrays.copyOf(content, 5 * 65_536),
                        "comes again", Arrays.copyOf(content, 100_000)));
        assertThat(verified(repository)).isPositive();
    }

    @Test
    void aGapOrARangeTwiceIsAFault() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local)));
        byte[] content = cluster.files.get("base/5/16384");
        try (PhysicalBackupWriter writer = set.beginPhysical(start(1))) {
            BackupLane lane = writer.lane();
            FakeCluster.range(lane, "gap", content, 0, 65_536);
            FakeCluster.range(lane, "gap", content, 131_072, 200_000);
            assertThatThrownBy(() -> writer.file(FakeCluster.facts("gap", Arrays.copyOf(content, 200_000))))
                    .hasMessageContaining("0 to 65536");
            assertThatThrownBy(() -> FakeCluster.range(lane, "gap", content, 0, 65_536))
                    .hasMessageContaining("came twice");
            lane.close();
        }
        try (PhysicalBackupWriter writer = set.beginPhysical(start(1))) {
            BackupLane lane = writer.lane();
            FakeCluster.range(lane, "forgotten", content, 0, 65_536);
            assertThatThrownBy(() -> writer.commit(FakeCluster.facts())).hasMessageContaining("not finished");
            lane.finish();
            assertThatThrownBy(() -> writer.commit(FakeCluster.facts())).hasMessageContaining("not completed");
        }
    }
}

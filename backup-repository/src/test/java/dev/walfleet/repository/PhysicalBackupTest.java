package dev.walfleet.repository;

import static dev.walfleet.repository.FakeCluster.BACKUP;
import static dev.walfleet.repository.FakeCluster.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.pack.PackLimits;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
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

class PhysicalBackupTest {
    private final InMemoryStore local = new InMemoryStore();
    private final InMemoryStore remote = new InMemoryStore();
    private final FakeCluster cluster = new FakeCluster(1);

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
    void theNextAttemptUsesWhatADeadOneStored() throws IOException {
        Repository first = Fixture.plain("local", local);
        Repository second = Fixture.encrypted("s3", remote);
        RepositorySet set = RepositorySet.of(List.of(first, second));
        try (PhysicalBackupWriter dead = set.beginPhysical(start(1))) {
            cluster.write(dead, 2);
        }
        List<String> left = packs(local);
        assertThat(left).hasSize(2);
        byte[] changed = cluster.files.get("base/5/16384");
        changed[700_000] ^= 1;
        cluster.files.put("base/5/999", new byte[20_000]);
        cluster.files.remove("base/5/1001");

        try (PhysicalBackupWriter writer = set.beginPhysical(start(2))) {
            cluster.write(writer, 3);
            assertThat(writer.progress().reused()).isEqualTo(writer.progress().raw() - 65_536 - 20_000);
            writer.commit(FakeCluster.facts());
        }

        assertThat(packs(local)).containsAll(left);
        for (Repository repository : List.of(first, second)) {
            assertSame(FakeCluster.read(repository), cluster.files);
            assertThat(verified(repository)).isPositive();
        }
    }

    @Test
    void aDamagedPackOfADeadAttemptIsNotUsedAndGoneAfterTheCommit() throws IOException {
        Repository repository = Fixture.plain("local", local);
        RepositorySet set = RepositorySet.of(List.of(repository));
        try (PhysicalBackupWriter dead = set.beginPhysical(start(1))) {
            cluster.write(dead, 1);
        }
        String left = packs(local).get(0);
        local.damage(new ObjectKey(left), 5000);

        cluster.backUp(set, start(2));

        assertThat(packs(local)).hasSize(3).doesNotContain(left);
        assertSame(FakeCluster.read(repository), cluster.files);
    }

    @Test
    void packsOfBeforeARotationAreUsedWithTheirKey() throws IOException {
        Repository repository = Fixture.encrypted("s3", remote);
        RepositorySet set = RepositorySet.of(List.of(repository));
        try (PhysicalBackupWriter dead = set.beginPhysical(start(1))) {
            cluster.write(dead, 1);
        }
        long before = repository.keyring().orElseThrow().primaryKeyId();
        long after = repository.rotateKey();
        cluster.files.put("base/5/998", new byte[] {1, 2, 3});

        cluster.backUp(set, start(2));

        assertThat(FakeCluster.manifest(repository).objects())
                .extracting(StoredObject::keyId)
                .contains(before, after);
        assertSame(FakeCluster.read(repository), cluster.files);
        assertThat(verified(repository)).isPositive();
    }

    @Test
    void givingUpForGoodLeavesNothing() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), Fixture.encrypted("s3", remote)));
        try (PhysicalBackupWriter dead = set.beginPhysical(start(1))) {
            cluster.write(dead, 2);
        }
        try (PhysicalBackupWriter writer = set.beginPhysical(start(2))) {
            cluster.files.put("base/5/998", new byte[] {1, 2, 3});
            cluster.write(writer, 2);
            BackupLane lane = writer.lane();
            lane.begin(new FilePath("base/5/997"), 0);
            lane.bytes(0, ByteBuffer.allocate(3_000_000));
            lane.close();
            writer.discard();
        }
        assertThat(keys(local)).containsExactly("orders-prod/cluster.json", "walfleet.1.json", "walfleet.json");
        assertThat(keys(remote)).containsExactly("orders-prod/cluster.json", "walfleet.1.json", "walfleet.json");
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

    @Test
    void ofTwoAttemptsTheFirstCommitWinsAndTheOtherDeletesItsOwnAlone() throws IOException {
        Repository repository = Fixture.plain("local", local);
        RepositorySet set = RepositorySet.of(List.of(repository));
        try (PhysicalBackupWriter slow = set.beginPhysical(start(1))) {
            cluster.write(slow, 1);
            try (PhysicalBackupWriter fast = set.beginPhysical(start(2))) {
                cluster.files.put("base/5/998", new byte[] {1, 2, 3});
                cluster.write(fast, 2);
                fast.commit(FakeCluster.facts());
            }
            CommitResult result = slow.commit(FakeCluster.facts());
            assertThat(result.created()).isFalse();
        }
        assertSame(FakeCluster.read(repository), cluster.files);
        assertThat(verified(repository)).isPositive();
        assertThat(keys(local)).filteredOn(key -> key.contains(".map")).hasSize(1);
    }

    @Test
    void aRequiredRepositoryThatFailsEndsTheBackup() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), Fixture.plain("s3", faulty)));
        faulty.failWritesAfter(100_000);

        assertThatThrownBy(() -> cluster.backUp(set, start(1)))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));

        assertThat(keys(local)).noneMatch(key -> key.endsWith(".meta"));
        faulty.recover();
        cluster.backUp(set, start(2));
        assertThat(keys(remote)).anyMatch(key -> key.endsWith(".meta"));
    }

    @Test
    void anOptionalRepositoryThatFailsInTheMiddleCatchesUp() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        Repository second = Fixture.optional("s3", faulty);
        RepositorySet set = RepositorySet.of(List.of(second, Fixture.encrypted("local", local)));
        try (PhysicalBackupWriter writer = set.beginPhysical(start(1))) {
            BackupLane early = writer.lane();
            byte[] content = cluster.files.get("base/5/16384");
            FakeCluster.range(early, "early", content, 0, content.length);
            writer.file(FakeCluster.facts("early", content));
            early.finish();
            faulty.failWritesAfter(1000);
            cluster.write(writer, 2);
            cluster.files.put("early", content);
            CommitResult result = writer.commit(FakeCluster.facts());
            assertThat(result.behind()).hasSize(1);
        }
        assertThat(packs(remote)).as("what arrived before is kept for the copy").hasSize(1);
        faulty.recover();

        RepositorySet.CatchUp caughtUp = set.catchUp(Fixture.CLUSTER, Fixture.SLOT);

        assertThat(caughtUp.behind()).isEmpty();
        assertThat(caughtUp.copied()).hasSize(1);
        assertSame(FakeCluster.read(second), cluster.files);
        assertThat(verified(second)).isPositive();
        assertThat(FakeCluster.manifest(second).seal().encrypted()).isFalse();
    }

    @Test
    void aCopyThatWasInterruptedGoesOnWhereItWas() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        Repository second = Fixture.optional("s3", faulty);
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), second));
        remote.fail(FailureCode.REPOSITORY_UNREACHABLE);
        cluster.backUp(set, start(1));
        remote.recover();
        faulty.failCommitsOf(".meta");
        assertThat(set.catchUp(Fixture.CLUSTER, Fixture.SLOT).behind()).hasSize(1);
        List<String> copied = packs(remote);
        assertThat(copied).hasSize(3);
        faulty.recover();

        assertThat(set.catchUp(Fixture.CLUSTER, Fixture.SLOT).behind()).isEmpty();

        assertThat(packs(remote)).isEqualTo(copied);
        assertSame(FakeCluster.read(second), cluster.files);
        assertThat(keys(remote)).filteredOn(key -> key.contains(".map")).hasSize(1);
    }

    private static int verified(Repository repository) throws IOException {
        List<ObjectKey> seen = new ArrayList<>();
        PhysicalBackupReader.open(repository, FakeCluster.manifest(repository)).verify((object, check) -> {
            assertThat(check.run()).isEqualTo(object.storedSize());
            seen.add(object.key());
        });
        assertThat(seen).doesNotHaveDuplicates();
        return seen.size();
    }

    private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
        assertThat(actual.keySet()).isEqualTo(new TreeMap<>(expected).keySet());
        expected.forEach((path, content) ->
                assertThat(Arrays.equals(actual.get(path), content)).as(path).isTrue());
    }

    private static List<String> packs(ObjectStore store) throws IOException {
        return keys(store).stream().filter(key -> key.contains("/packs/")).toList();
    }

    private static List<String> keys(ObjectStore store) throws IOException {
        return Listing.of(store, "", Listing.Depth.ALL).stream()
                .map(ObjectStat::key)
                .map(ObjectKey::value)
                .toList();
    }
}

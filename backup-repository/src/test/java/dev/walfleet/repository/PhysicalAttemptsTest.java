package dev.walfleet.repository;

import static dev.walfleet.repository.FakeCluster.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.FilePath;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several attempts at a physical backup, and several repositories of which one fails. */
class PhysicalAttemptsTest extends PhysicalBackupScene {
    private void attemptThatDies(RepositorySet set, int lanes) throws IOException {
        try (PhysicalBackupWriter dead = set.beginPhysical(start(1))) {
            cluster.write(dead, lanes);
        }
    }

    @Test
    void theNextAttemptUsesWhatADeadOneStored() throws IOException {
        Repository first = Fixture.plain("local", local);
        Repository second = Fixture.encrypted("s3", remote);
        RepositorySet set = RepositorySet.of(List.of(first, second));
        attemptThatDies(set, 2);
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
        attemptThatDies(set, 1);
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
        attemptThatDies(set, 1);
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
        attemptThatDies(set, 2);
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
}

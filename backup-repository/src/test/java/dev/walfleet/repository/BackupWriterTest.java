package dev.walfleet.repository;

import static dev.walfleet.repository.Fixture.BACKUP;
import static dev.walfleet.repository.Fixture.CLUSTER;
import static dev.walfleet.repository.Fixture.content;
import static dev.walfleet.repository.Fixture.facts;
import static dev.walfleet.repository.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.manifest.ArchiveFormat;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.SealedWriter;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BackupWriterTest {
    private final InMemoryStore local = new InMemoryStore();
    private final InMemoryStore remote = new InMemoryStore();

    @Test
    void storesOneArchiveInEveryRepositoryAndReadsItBack() throws IOException {
        Repository first = Fixture.plain("local", local);
        Repository second = Fixture.encrypted("s3", remote);
        byte[] content = content(3_000_000, 1);

        CommitResult result = Fixture.backUp(RepositorySet.of(List.of(first, second)), start(1), content);

        assertThat(result.created()).isTrue();
        assertThat(result.behind()).isEmpty();
        assertThat(result.copies())
                .extracting(copy -> copy.repository().value())
                .containsExactly("local", "s3");
        assertThat(keys(local))
                .containsExactly(
                        "orders-prod/cluster.json",
                        "orders-prod/full/backup_20261122_020000.orders.dump.zst",
                        "orders-prod/full/backup_20261122_020000.orders.meta",
                        "walfleet.1.json",
                        "walfleet.json");
        assertThat(keys(remote)).contains("orders-prod/full/backup_20261122_020000.orders.dump.zst.enc");
        for (Repository repository : List.of(first, second)) {
            LogicalManifest manifest = manifest(repository);
            assertThat(manifest.sourceBytes()).isEqualTo(content.length);
            assertThat(Fixture.read(repository.read(manifest.objects().get(0)))).isEqualTo(content);
            repository.verify(manifest.objects().get(0));
        }
    }

    @Test
    void storesAParallelDumpFileByFileFromSeveralThreads() throws Exception {
        Repository repository = Fixture.encrypted("local", local);
        RepositorySet set = RepositorySet.of(List.of(repository));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (BackupWriter writer = set.begin(start(1))) {
            List<Callable<Void>> files = java.util.stream.IntStream.range(0, 12)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        Fixture.write(
                                writer.directoryFile(i == 0 ? "toc.dat" : 3000 + i + ".dat"), content(i * 9_000, i));
                        return null;
                    })
                    .toList();
            for (var future : threads.invokeAll(files)) {
                future.get();
            }
            writer.commit(facts(ArchiveFormat.DIRECTORY));
        } finally {
            threads.shutdownNow();
        }
        LogicalManifest manifest = manifest(repository);
        assertThat(manifest.objects()).hasSize(12);
        for (StoredObject object : manifest.objects()) {
            int i = object.name().equals("toc.dat")
                    ? 0
                    : Integer.parseInt(object.name().substring(0, 4)) - 3000;
            assertThat(object.key().value())
                    .isEqualTo("orders-prod/full/" + BACKUP + ".dir/" + object.name() + ".zst.enc");
            assertThat(Fixture.read(repository.read(object))).isEqualTo(content(i * 9_000, i));
        }
    }

    @Test
    void leavesNothingBehindWhenItIsClosedWithoutACommit() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), Fixture.encrypted("s3", remote)));
        try (BackupWriter writer = set.begin(start(1))) {
            Fixture.write(writer.directoryFile("toc.dat"), content(1000, 1));
            SealedWriter open = writer.directoryFile("3001.dat");
            open.write(content(2_000_000, 2));
            open.close();
        }
        assertThat(keys(local)).containsExactly("orders-prod/cluster.json", "walfleet.1.json", "walfleet.json");
        assertThat(keys(remote)).containsExactly("orders-prod/cluster.json", "walfleet.1.json", "walfleet.json");
    }

    @Test
    void aRequiredRepositoryThatFailsEndsTheWriteEverywhere() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), Fixture.plain("s3", faulty)));
        faulty.failWritesAfter(300_000);

        assertThatThrownBy(() -> Fixture.backUp(set, start(1), content(4_000_000, 1)))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));

        assertThat(keys(local)).noneMatch(key -> key.contains("/full/"));
        assertThat(keys(remote)).noneMatch(key -> key.contains("/full/"));
    }

    @Test
    void aRequiredRepositoryThatFailsToCommitTakesTheObjectBackFromTheOthers() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), Fixture.plain("s3", faulty)));
        faulty.failCommitsOf(".dump.zst");

        assertThatThrownBy(() -> Fixture.backUp(set, start(1), content(400_000, 1)))
                .isInstanceOf(IOException.class);

        assertThat(keys(local)).noneMatch(key -> key.contains("/full/"));
    }

    @Test
    void anOptionalRepositoryThatFailsIsLeftBehindAndCatchesUp() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        Repository second = Fixture.optional("s3", faulty);
        RepositorySet set = RepositorySet.of(List.of(second, Fixture.encrypted("local", local)));
        faulty.failWritesAfter(300_000);
        byte[] content = content(4_000_000, 1);

        CommitResult result = Fixture.backUp(set, start(1), content);

        assertThat(result.repositories()).extracting(Object::toString).containsExactly("local");
        assertThat(result.behind()).singleElement().satisfies(behind -> {
            assertThat(behind.repository().value()).isEqualTo("s3");
            assertThat(behind.failure().code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE);
        });
        assertThat(keys(remote)).noneMatch(key -> key.contains("/full/"));

        faulty.recover();
        RepositorySet.CatchUp caughtUp = set.catchUp(CLUSTER, Fixture.SLOT);

        assertThat(caughtUp.behind()).isEmpty();
        assertThat(caughtUp.copied()).singleElement().satisfies(copied -> {
            assertThat(copied.backup()).isEqualTo(BACKUP);
            assertThat(copied.to().value()).isEqualTo("s3");
        });
        LogicalManifest copy = manifest(second);
        assertThat(copy.seal().encrypted()).isFalse();
        assertThat(copy.restoreCommand()).startsWith("zstd -dc backup_20261122_020000.orders.dump.zst |");
        assertThat(Fixture.read(second.read(copy.objects().get(0)))).isEqualTo(content);
        assertThat(set.catchUp(CLUSTER, Fixture.SLOT).copied()).isEmpty();
    }

    @Test
    void anOptionalRepositoryThatIsAwayFromTheStartDoesNotHoldTheBackupUp() throws IOException {
        Repository second = Fixture.optional("s3", remote);
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), second));
        remote.fail(FailureCode.REPOSITORY_UNREACHABLE);

        CommitResult result = Fixture.backUp(set, start(1), content(1000, 1));

        assertThat(result.behind()).hasSize(1);
        assertThat(result.toEvent().behind()).containsExactly(second.name());
    }

    @Test
    void aSetWhoseRepositoriesAreAllOptionalNeedsOneThatWorks() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.optional("local", local), Fixture.optional("s3", remote)));
        remote.fail(FailureCode.REPOSITORY_FULL);
        assertThat(Fixture.backUp(set, start(1), content(1000, 1)).repositories())
                .hasSize(1);

        local.fail(FailureCode.REPOSITORY_FULL);
        assertThatThrownBy(() -> set.begin(start(2)))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_FULL));
    }

    @Test
    void theSecondAttemptFindsWhatTheFirstCommitted() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local)));
        assertThat(set.committed(start(1))).isEmpty();
        Fixture.backUp(set, start(1), content(1000, 1));

        CommitResult found = set.committed(start(2)).orElseThrow();

        assertThat(found.created()).isFalse();
        assertThat(found.backup()).isEqualTo(BACKUP);
        assertThat(found.manifest().job()).isEqualTo(Fixture.JOB);
    }

    @Test
    void theSecondAttemptCompletesWhatTheFirstCommittedInOneRepositoryOnly() throws IOException {
        FaultyStore faulty = new FaultyStore(remote);
        Repository second = Fixture.encrypted("s3", faulty);
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local), second));
        faulty.failCommitsOf(".meta");
        byte[] content = content(300_000, 5);
        assertThatThrownBy(() -> Fixture.backUp(set, start(1), content)).isInstanceOf(IOException.class);
        assertThat(keys(local)).anyMatch(key -> key.endsWith(".meta"));
        faulty.recover();

        CommitResult completed = set.committed(start(2)).orElseThrow();

        assertThat(completed.repositories()).hasSize(2);
        LogicalManifest copy = manifest(second);
        assertThat(Fixture.read(second.read(copy.objects().get(0)))).isEqualTo(content);
        assertThat(copy.objects().get(0).key().value())
                .as("the first attempt's object may still get a manifest, so it is not touched")
                .endsWith("orders.try2.dump.zst.enc");
        assertThat(keys(remote).stream().filter(key -> key.contains(".dump")))
                .as("once the manifest exists, what it does not refer to goes")
                .hasSize(1);
    }

    @Test
    void anotherJobsBackupOfTheSameNameIsLeftAlone() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local)));
        Fixture.backUp(set, start(1), content(1000, 1));
        BackupStart other = new BackupStart(
                CLUSTER, Fixture.SYSTEM, BACKUP, new JobId("orders-prod/logical/other"), 1, Fixture.SLOT, Fixture.SLOT);
        assertThat(set.committed(other)).isEmpty();

        CommitResult result = Fixture.backUp(set, other, content(2000, 2));

        assertThat(result.backup()).isEqualTo(BACKUP.next());
        assertThat(set.committed(other).orElseThrow().backup()).isEqualTo(BACKUP.next());
        assertThat(set.committed(start(2)).orElseThrow().backup()).isEqualTo(BACKUP);
    }

    @Test
    void leftoversOfAnAttemptThatDiedAreNotTouchedBeforeTheManifestAndGoneAfter() throws IOException {
        Repository repository = Fixture.plain("local", local);
        RepositorySet set = RepositorySet.of(List.of(repository));
        Fixture.write(set.begin(start(1)).archive(), content(1000, 1)); // and dies here

        try (BackupWriter writer = set.begin(start(2))) {
            Fixture.write(writer.archive(), content(1000, 2));
            assertThat(keys(local).stream().filter(key -> key.contains(".dump")))
                    .hasSize(2);
            writer.commit(facts());
        }

        assertThat(keys(local).stream().filter(key -> key.contains(".dump")))
                .containsExactly("orders-prod/full/backup_20261122_020000.orders.try2.dump.zst");
        assertThat(Fixture.read(repository.read(manifest(repository).objects().get(0))))
                .isEqualTo(content(1000, 2));
    }

    @Test
    void anAttemptThatWasThoughtDeadGivesWay() throws IOException {
        Repository repository = Fixture.plain("local", local);
        RepositorySet set = RepositorySet.of(List.of(repository));
        BackupWriter slow = set.begin(start(1));
        Fixture.write(slow.archive(), content(1000, 1));
        Fixture.backUp(set, start(2), content(1000, 2));

        assertThatThrownBy(() -> slow.commit(facts()))
                .as("its object was swept by the winner")
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_MISSING));
        slow.close();

        LogicalManifest manifest = manifest(repository);
        assertThat(manifest.attempt()).isEqualTo(2);
        assertThat(Fixture.read(repository.read(manifest.objects().get(0)))).isEqualTo(content(1000, 2));
    }

    @Test
    void ofManyAttemptsAtTheSameTimeOneWinsEverywhereAndTheOthersReportIt() throws Exception {
        int attempts = 6;
        Repository first = Fixture.plain("local", local);
        Repository second = Fixture.encrypted("s3", remote);
        RepositorySet set = RepositorySet.of(List.of(first, second));
        CyclicBarrier together = new CyclicBarrier(attempts);
        ExecutorService threads = Executors.newFixedThreadPool(attempts);
        try {
            List<Callable<String>> runs = java.util.stream.IntStream.rangeClosed(1, attempts)
                    .<Callable<String>>mapToObj(attempt -> () -> {
                        BackupStart start = start(attempt);
                        together.await();
                        try (BackupWriter writer = set.begin(start)) {
                            Fixture.write(writer.archive(), content(200_000, attempt));
                            CommitResult result = writer.commit(facts());
                            return result.created() ? "won" : "gave way";
                        } catch (IOException | RuntimeException e) {
                            return Failing.of(e).code().name();
                        }
                    })
                    .toList();
            List<String> ends = new java.util.ArrayList<>();
            for (var future : threads.invokeAll(runs)) {
                ends.add(future.get());
            }
            assertThat(ends).filteredOn("won"::equals).hasSize(1);
            assertThat(ends)
                    .allMatch(end -> List.of("won", "gave way", "BACKUP_ALREADY_RUNNING", "OBJECT_MISSING")
                            .contains(end));
        } finally {
            threads.shutdownNow();
        }
        for (Repository repository : List.of(first, second)) {
            LogicalManifest manifest = manifest(repository);
            StoredObject object = manifest.objects().get(0);
            assertThat(Fixture.read(repository.read(object))).isEqualTo(content(200_000, manifest.attempt()));
        }
        assertThat(manifest(first).attempt()).isEqualTo(manifest(second).attempt());
    }

    @Test
    void refusesAnotherClusterUnderTheSameName() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local)));
        Fixture.backUp(set, start(1), content(10, 1));
        BackupStart other =
                new BackupStart(CLUSTER, "1234567890", BACKUP, new JobId("other"), 1, Fixture.SLOT, Fixture.SLOT);

        assertThatThrownBy(() -> set.begin(other)).satisfies(e -> {
            assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_OTHER_CLUSTER);
            assertThat(e).hasMessageContaining(Fixture.SYSTEM).hasMessageContaining("1234567890");
        });
    }

    @Test
    void commitsOnlyWhatIsStillThere() throws IOException {
        RepositorySet set = RepositorySet.of(List.of(Fixture.plain("local", local)));
        try (BackupWriter writer = set.begin(start(1))) {
            Fixture.write(writer.archive(), content(10_000, 1));
            local.delete(new ObjectKey("orders-prod/full/" + BACKUP + ".dump.zst"));

            assertThatThrownBy(() -> writer.commit(facts()))
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_MISSING));
        }
        assertThat(set.committed(start(2))).isEmpty();
    }

    private static LogicalManifest manifest(Repository repository) throws IOException {
        CatalogEntry entry = repository.catalog().find(CLUSTER, BACKUP).orElseThrow();
        return (LogicalManifest) ((CatalogEntry.Manifested) entry).manifest();
    }

    private static List<String> keys(ObjectStore store) throws IOException {
        return Listing.of(store, "", Listing.Depth.ALL).stream()
                .map(ObjectStat::key)
                .map(ObjectKey::value)
                .toList();
    }
}

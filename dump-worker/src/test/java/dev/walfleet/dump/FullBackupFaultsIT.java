package dev.walfleet.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.Event;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.cluster.PhysicalProperties;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Full backups that are ended in the middle, or refused. Without Kafka. */
class FullBackupFaultsIT extends FullBackupScene {
    @Test
    void aKilledWorkerLeavesNoBackupAndTheNextAttemptMakesIt() throws Exception {
        Path repository = folder.resolve("lone");
        RepositoryProperties lone = RepositoryProperties.directory(repository);
        Repository.initialise(LOCAL, lone).close();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        FullBackupMain.class.getName(),
                        "" + server.port(),
                        server.password(),
                        repository.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("child.log").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process child = builder.start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> reading() && storedBytes(repository) > 1_000_000);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(Files.readString(folder.resolve("child.log")), e);
        } finally {
            child.destroyForcibly().waitFor();
        }
        Awaitility.await().until(() -> !reading());
        try (RepositoryPool after = new RepositoryPool(Map.of(LOCAL, lone))) {
            assertThat(after.one(LOCAL).catalog().find(CLUSTER, BackupId.base(SLOT)))
                    .isEmpty();
            Event end = new Backups(after, workshop()).run(request(2), cluster(), new TestControl(request(2)));
            assertThat(end).isInstanceOf(BackupCompleted.class);
            PhysicalManifest manifest = manifest(after.one(LOCAL));
            assertThat(manifest.attempt()).isEqualTo(2);
            try (RestoredCluster restored = RestoredCluster.of(
                    server.installation(), folder.resolve("restored"), after.one(LOCAL), CLUSTER, manifest)) {
                restored.verify();
                restored.start();
                assertThat(restored.one(server.password(), ROWS)).isEqualTo(one(ROWS));
            }
        }
    }

    @Test
    void aSourceThatDiesInTheMiddleLeavesNothingThatLooksLikeABackup() throws Exception {
        try (PostgresServer doomed = newServer()) {
            TestControl control = new TestControl(request(1));
            CompletableFuture<Event> run = async(control, slow(doomed.port(), doomed.password()));
            Awaitility.await().until(() -> run.isDone() || bytesDone(control) > 4_000_000);
            doomed.kill();
            BackupFailed failed = (BackupFailed) run.join();
            assertThat(failed.failure().code())
                    .as(failed.failure().message())
                    .isIn(FailureCode.DATABASE_INTERRUPTED, FailureCode.DATABASE_UNREACHABLE);
            assertThat(failed.last()).as("time may mend it").isFalse();
            assertThat(pool.one(LOCAL).catalog().find(CLUSTER, BackupId.base(SLOT)))
                    .isEmpty();
            assertThat(names("local")).noneMatch(name -> name.endsWith(".meta") || name.contains(".map"));
        }
    }

    @Test
    void aLastAttemptThatFailsTakesItsPacksAway() throws Exception {
        try (PostgresServer doomed = newServer()) {
            TestControl control = new TestControl(request(3));
            CompletableFuture<Event> run = async(control, slow(doomed.port(), doomed.password()));
            Awaitility.await().until(() -> run.isDone() || bytesDone(control) > 4_000_000);
            doomed.kill();
            assertThat(((BackupFailed) run.join()).last()).isTrue();
            assertThat(names("local")).noneMatch(name -> name.contains(".pack"));
        }
    }

    @Test
    void aCancelledRunEndsAtOnceAndLeavesNothing() throws Exception {
        TestControl control = new TestControl(request(1));
        CompletableFuture<Event> run = async(control, slow(server.port(), server.password()));
        Awaitility.await().until(() -> run.isDone() || bytesDone(control) > 4_000_000);
        control.cancel();
        assertThatThrownBy(run::join).hasCauseInstanceOf(JobCancelledException.class);
        assertThat(names("local")).noneMatch(name -> name.endsWith(".meta"));
        Awaitility.await().until(() -> !reading());
        assertThat(scratch()).isEmpty();
    }

    @Test
    void aRoleWithoutTheGrantsFailsForGoodAndIsToldWhatIsMissing() throws Exception {
        server.execute("postgres", "DROP ROLE IF EXISTS meek", "CREATE ROLE meek LOGIN PASSWORD 'meek'");
        TestControl control = new TestControl(request(1));
        BackupFailed failed =
                (BackupFailed) run(control, ClusterProperties.of(server.host(), server.port(), "meek", "meek"));
        assertThat(failed.failure().code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
        assertThat(failed.failure().hint()).contains("walfleet sql role");
        assertThat(failed.last()).isTrue();
    }

    /** Whether somebody reads files of the server. */
    private static boolean reading() throws SQLException {
        return !one("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY (SELECT t.i%' AND pid <> pg_backend_pid()")
                .equals("0");
    }

    private CompletableFuture<Event> async(TestControl control, ClusterProperties cluster) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run(control, cluster);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private static long bytesDone(TestControl control) {
        try {
            return ((BackupProgressed) control.progress()).bytesDone();
        } catch (IllegalStateException | NullPointerException e) {
            return 0;
        }
    }

    private List<String> names(String repository) throws IOException {
        try (Stream<Path> walk = Files.walk(folder.resolve(repository))) {
            return walk.filter(Files::isRegularFile)
                    .map(p -> p.getFileName().toString())
                    .toList();
        }
    }

    private static long storedBytes(Path repository) throws IOException {
        try (Stream<Path> walk = Files.walk(repository)) {
            return walk.filter(Files::isRegularFile)
                    .mapToLong(p -> p.toFile().length())
                    .sum();
        } catch (java.io.UncheckedIOException e) {
            return 0; // a file was renamed meanwhile
        }
    }

    /** Read so slowly that a test can do something meanwhile. */
    static ClusterProperties slow(int port, String password) {
        return Samples.cluster(
                port,
                password,
                DumpProperties.DEFAULTS,
                new PhysicalProperties(2, DataSize.ofMebibytes(8), PhysicalProperties.Checkpoint.FAST, null));
    }
}

package dev.walfleet.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.DatabasePatterns;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.cluster.PhysicalProperties;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full backups of a real server into real repositories, restored by PostgreSQL's own programs. Without Kafka. */
class FullBackupIT {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");
    private static final RepositoryName LOCAL = new RepositoryName("local");
    private static final RepositoryName VAULT = new RepositoryName("vault");
    private static final String ROWS = "SELECT count(*) || ' ' || sum(hashtext(text)) FROM orders";

    private static PostgresServer server;

    @TempDir
    private Path folder;

    private final Map<RepositoryName, RepositoryProperties> configured = new HashMap<>();
    private RepositoryPool pool;

    @BeforeAll
    static void startServer() throws Exception {
        server = newServer();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static PostgresServer newServer() throws SQLException {
        PostgresServer started = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest()));
        started.execute(
                "postgres",
                "CREATE TABLE orders AS SELECT i, repeat(md5(i::text), 10) AS text FROM generate_series(1, 200000) i");
        return started;
    }

    @BeforeEach
    void makeRepositories() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        configured.put(LOCAL, RepositoryProperties.directory(folder.resolve("local")));
        configured.put(
                VAULT,
                RepositoryProperties.directory(folder.resolve("vault"))
                        .withEncryption(EncryptionProperties.key("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")));
        for (var entry : configured.entrySet()) {
            Repository.initialise(entry.getKey(), entry.getValue()).close();
        }
        pool = new RepositoryPool(configured);
    }

    @AfterEach
    void closeRepositories() {
        pool.close();
    }

    @Test
    void aBackupRestoresFromEveryRepositoryWithNothingButItsOwnWal() throws Exception {
        Path space = Files.createDirectory(folder.resolve("space"));
        own(space);
        server.execute(
                "postgres",
                "CREATE TABLESPACE fast LOCATION '" + space + "'",
                "CREATE TABLE spaced TABLESPACE fast AS SELECT i FROM generate_series(1, 1000) i");
        TestControl control = new TestControl(request(1));
        BackupCompleted completed = (BackupCompleted) run(control, cluster());
        server.execute("postgres", "DROP TABLE spaced", "DROP TABLESPACE fast");
        CommittedBackup backup = completed.backups().get(0);
        assertThat(completed.backups()).hasSize(1);
        assertThat(backup.backup()).isEqualTo(BackupId.base(SLOT));
        assertThat(backup.repositories()).containsExactlyInAnyOrder(LOCAL, VAULT);
        assertThat(backup.sourceBytes()).isGreaterThan(backup.storedBytes());
        BackupProgressed progress = (BackupProgressed) control.progress();
        assertThat(progress.bytesDone()).isGreaterThan(10_000_000);
        assertThat(progress.bytesExpected()).isGreaterThanOrEqualTo(progress.bytesDone());
        for (RepositoryName repository : List.of(LOCAL, VAULT)) {
            PhysicalManifest manifest = manifest(repository);
            assertThat(manifest.damaged()).isEmpty();
            assertThat(manifest.source().dataChecksums()).isTrue();
            assertThat(manifest.tablespaces())
                    .singleElement()
                    .satisfies(found -> assertThat(found.name()).isEqualTo("fast"));
            try (RestoredCluster restored = restored(repository, manifest)) {
                restored.verify();
                restored.start();
                assertThat(restored.one(server.password(), ROWS)).isEqualTo(one(ROWS));
                assertThat(restored.one(server.password(), "SELECT count(*) FROM spaced"))
                        .isEqualTo("1000");
            }
        }
        assertThat(Files.readString(folder.resolve("local/backup.log")))
                .contains("backup completed backup=base_20261122_020000");
        assertThat(scratch()).isEmpty();
    }

    @Test
    void aDamagedPageIsNamedAndEndsNothing() throws Exception {
        server.execute(
                "postgres",
                "CREATE TABLE broken AS SELECT i, repeat('x', 100) AS t FROM generate_series(1, 20000) i",
                "CHECKPOINT");
        String path = one("SELECT pg_relation_filepath('broken')");
        try (RandomAccessFile file =
                new RandomAccessFile(server.dataFolder().resolve(path).toFile(), "rw")) {
            file.seek(5 * 8192 + 4000);
            file.writeInt(0);
        }
        try {
            BackupCompleted completed = (BackupCompleted) run(new TestControl(request(1)), cluster());
            assertThat(completed.backups().get(0).damagedPages()).isEqualTo(1);
            assertThat(manifest(LOCAL).damaged()).singleElement().satisfies(page -> {
                assertThat(page.path()).isEqualTo(path);
                assertThat(page.block()).isEqualTo(5);
                assertThat(page.relation()).isEqualTo("postgres.public.broken");
            });
        } finally {
            server.execute("postgres", "DROP TABLE broken");
        }
    }

    @Test
    void aSecondAttemptFindsWhatTheFirstCommitted() throws Exception {
        assertThat(run(new TestControl(request(1)), cluster())).isInstanceOf(BackupCompleted.class);
        assertThat(run(new TestControl(request(2)), cluster())).isInstanceOf(BackupCompleted.class);
        assertThat(manifest(LOCAL).attempt()).isEqualTo(1);
    }

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

    @Test
    void aStandbyGivesABackupThatEndsAmidASegment() throws Exception {
        run(new TestControl(request(1)), cluster());
        try (RestoredCluster standby = restored(LOCAL, manifest(LOCAL))) {
            standby.setting("primary_conninfo = 'host=127.0.0.1 port=" + server.port() + " user=postgres password="
                    + server.password() + "'");
            standby.file("standby.signal");
            standby.start();
            server.execute("postgres", "INSERT INTO orders SELECT i, 'later' FROM generate_series(1, 1000) i");
            String position = one("SELECT pg_current_wal_lsn()");
            Awaitility.await()
                    .until(() -> standby.one(server.password(), "SELECT pg_last_wal_replay_lsn() >= '" + position + "'")
                            .equals("t"));
            server.execute("postgres", "CHECKPOINT");
            BackupRequested request = request(1, SLOT.plusSeconds(60));
            ClusterProperties there = ClusterProperties.of("127.0.0.1", standby.port(), "postgres", server.password());
            Event end = new Backups(pool, workshop()).run(request, there, new TestControl(request));
            assertThat(end).isInstanceOf(BackupCompleted.class);
            PhysicalManifest manifest = manifest(pool.one(LOCAL), BackupId.base(SLOT.plusSeconds(60)));
            assertThat(manifest.source().standby()).isTrue();
            try (RestoredCluster again = RestoredCluster.of(
                    server.installation(), folder.resolve("again"), pool.one(LOCAL), CLUSTER, manifest)) {
                again.verify();
                again.start();
                assertThat(again.one(server.password(), ROWS)).isEqualTo(one(ROWS));
            }
        } finally {
            server.execute("postgres", "DELETE FROM orders WHERE text = 'later'");
        }
    }

    private RestoredCluster restored(RepositoryName repository, PhysicalManifest manifest) throws Exception {
        return RestoredCluster.of(
                server.installation(),
                folder.resolve("restored-" + repository),
                pool.one(repository),
                CLUSTER,
                manifest);
    }

    private static void own(Path path) throws Exception {
        if (Files.isWritable(Path.of("/root"))) {
            new ProcessBuilder("chown", "postgres:", path.toString()).start().waitFor();
        }
    }

    private static String one(String sql) throws SQLException {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
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

    private Event run(TestControl control, ClusterProperties cluster) throws Exception {
        return new Backups(pool, workshop()).run(control.request(), cluster, control);
    }

    private static long bytesDone(TestControl control) {
        try {
            return ((BackupProgressed) control.progress()).bytesDone();
        } catch (IllegalStateException | NullPointerException e) {
            return 0;
        }
    }

    private Workshop workshop() throws IOException {
        return new Workshop(
                Toolbox.installed(),
                Files.createDirectories(folder.resolve("scratch")),
                new InstanceId("worker-1"),
                Clock.systemUTC());
    }

    private List<Path> scratch() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("scratch"))) {
            return left.toList();
        }
    }

    private PhysicalManifest manifest(RepositoryName repository) throws IOException {
        return manifest(pool.one(repository));
    }

    private static PhysicalManifest manifest(Repository repository) throws IOException {
        return manifest(repository, BackupId.base(SLOT));
    }

    private static PhysicalManifest manifest(Repository repository, BackupId backup) throws IOException {
        CatalogEntry entry = repository.catalog().find(CLUSTER, backup).orElseThrow();
        return (PhysicalManifest) ((CatalogEntry.Manifested) entry).manifest();
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

    private static ClusterProperties cluster() {
        return ClusterProperties.of(server.host(), server.port(), server.user(), server.password());
    }

    /** Read so slowly that a test can do something meanwhile. */
    static ClusterProperties slow(int port, String password) {
        ClusterProperties plain = ClusterProperties.of("127.0.0.1", port, "postgres", password);
        return new ClusterProperties(
                plain.host(),
                plain.port(),
                plain.user(),
                plain.password(),
                plain.database(),
                plain.sslmode(),
                null,
                null,
                null,
                plain.connectTimeout(),
                DatabasePatterns.ALL,
                List.of(),
                DumpProperties.DEFAULTS,
                new PhysicalProperties(2, DataSize.ofMebibytes(8), PhysicalProperties.Checkpoint.FAST, null));
    }

    static BackupRequested request(int attempt) {
        return request(attempt, SLOT);
    }

    private static BackupRequested request(int attempt, Instant slot) {
        return new BackupRequested(
                JobId.of(CLUSTER, "full", slot),
                CLUSTER,
                BackupKind.FULL,
                slot,
                attempt,
                3,
                0,
                List.of(),
                "a test",
                null);
    }
}

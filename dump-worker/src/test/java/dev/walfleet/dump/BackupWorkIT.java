package dev.walfleet.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
import dev.walfleet.local.LocalPostgres;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.cluster.PhysicalProperties;
import dev.walfleet.postgres.cluster.SourceLock;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

/** Jobs on a real server into real repositories, without Kafka. */
class BackupWorkIT {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");
    private static final RepositoryName LOCAL = new RepositoryName("local");
    private static final RepositoryName SECOND = new RepositoryName("second");
    private static final DatabaseName ORDERS = new DatabaseName("orders");

    private static PostgresServer server;

    @TempDir
    private Path folder;

    private RepositoryPool pool;
    private CatchUps catchUps;

    @BeforeAll
    static void startServer() throws Exception {
        server = LocalPostgres.throwAway();
        server.execute(
                "postgres",
                "CREATE DATABASE orders",
                "CREATE DATABASE \"st ock/ü\"",
                "CREATE ROLE reader LOGIN PASSWORD 'reader'");
        server.execute(
                "orders",
                "CREATE TABLE orders AS SELECT i, md5(i::text) AS text FROM generate_series(1, 20000) i",
                "ANALYZE");
        server.execute("st ock/ü", "CREATE TABLE articles (id int)", "INSERT INTO articles VALUES (1)");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void makeRepositories() throws IOException {
        Map<RepositoryName, RepositoryProperties> configured = Map.of(
                LOCAL, RepositoryProperties.directory(folder.resolve("local")),
                SECOND, RepositoryProperties.directory(folder.resolve("second")));
        for (var entry : configured.entrySet()) {
            Repository.initialise(entry.getKey(), entry.getValue()).close();
        }
        pool = new RepositoryPool(configured);
        catchUps = new CatchUps(pool, Duration.ofSeconds(10), Clock.systemUTC());
    }

    @AfterEach
    void closeRepositories() {
        catchUps.close();
        pool.close();
    }

    @Test
    void backsUpEveryDatabaseAndTheGlobalsIntoEveryRepository() throws Exception {
        BackupCompleted completed = completed(run(request(1), cluster(DumpProperties.DEFAULTS)));
        assertThat(completed.backups())
                .extracting(CommittedBackup::backup)
                .extracting(BackupId::value)
                .containsExactlyInAnyOrder(
                        "backup_20261122_020000.orders",
                        "backup_20261122_020000.postgres",
                        "backup_20261122_020000.st%20ock%2F%C3%BC",
                        "globals_20261122_020000");
        assertThat(completed.backups())
                .allSatisfy(backup -> assertThat(backup.repositories()).containsExactlyInAnyOrder(LOCAL, SECOND));
        LogicalManifest manifest = manifest(LOCAL, BackupId.logical(SLOT, ORDERS));
        assertThat(manifest.tables()).anySatisfy(table -> {
            assertThat(table.table()).isEqualTo("orders");
            assertThat(table.rows()).isEqualTo(20_000);
        });
        assertThat(folder.resolve("local/orders-prod/full/backup_20261122_020000.orders.dump.zst"))
                .exists();
        assertThat(Files.readString(folder.resolve("local/backup.log")))
                .contains("backup completed backup=backup_20261122_020000.orders");
    }

    @Test
    void dumpsInParallelAsAFolderOfFiles() throws Exception {
        DumpProperties parallel = new DumpProperties(2, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(1));
        completed(run(request(1), cluster(parallel)));
        LogicalManifest manifest = manifest(SECOND, BackupId.logical(SLOT, ORDERS));
        assertThat(manifest.objects())
                .anySatisfy(object -> assertThat(object.name()).isEqualTo("toc.dat"))
                .hasSizeGreaterThan(1);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .as("nothing is left in the scratch folder")
                    .containsExactlyInAnyOrder("local", "second");
        }
    }

    @Test
    void findsWhatAnEarlierAttemptCommittedAndDoesNotDoItAgain() throws Exception {
        completed(run(request(1), cluster(DumpProperties.DEFAULTS)));
        BackupCompleted again = completed(run(request(2), cluster(DumpProperties.DEFAULTS)));
        assertThat(again.backups()).hasSize(4);
        assertThat(manifest(LOCAL, BackupId.logical(SLOT, ORDERS)).attempt()).isEqualTo(1);
    }

    @Test
    void losesNoOtherDatabaseToOneThatMayNotBeRead() throws Exception {
        server.execute("orders", "GRANT SELECT ON orders TO reader");
        BackupFailed failed = (BackupFailed) run(request(1), cluster("reader", "reader"));
        assertThat(failed.failed()).singleElement().satisfies(database -> {
            assertThat(database.database().value()).isEqualTo("st ock/ü");
            assertThat(database.failure().code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
        });
        assertThat(failed.committed()).extracting(CommittedBackup::database).contains(ORDERS);
        assertThat(failed.last()).as("nobody but a person can mend this").isTrue();
        assertThat(files("local"))
                .as("nothing of the failed database is left behind")
                .noneMatch(name -> name.contains("st%20ock"));
    }

    @Test
    void doesNothingWhileAnotherAttemptHoldsTheSource() throws Exception {
        try (SourceLock held =
                SourceLock.acquire(cluster(DumpProperties.DEFAULTS).target(), CLUSTER)) {
            held.check();
            BackupFailed failed = (BackupFailed) run(request(1), cluster(DumpProperties.DEFAULTS));
            assertThat(failed.failure().code()).isEqualTo(FailureCode.BACKUP_ALREADY_RUNNING);
            assertThat(failed.last()).isFalse();
        }
    }

    @Test
    void leavesNothingBehindWhenItIsCancelledInTheMiddle() throws Exception {
        server.execute("postgres", "CREATE DATABASE slow");
        server.execute(
                "slow", "CREATE TABLE t AS SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 200000) i");
        BackupRequested request = new BackupRequested(
                new JobId("orders-prod/logical/slow"),
                CLUSTER,
                BackupKind.LOGICAL,
                SLOT,
                1,
                3,
                0,
                List.of("slow"),
                "a test",
                null);
        TestControl control = new TestControl(request);
        CompletableFuture<Event> run = CompletableFuture.supplyAsync(() -> {
            try {
                return work(cluster(DumpProperties.DEFAULTS))
                        .run(request, control)
                        .get(0);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> run.isDone() || bytesDone(control) > 0);
        control.cancel();
        assertThatThrownBy(run::join).hasCauseInstanceOf(JobCancelledException.class);
        assertThat(files("local")).noneMatch(name -> name.contains("slow"));
        server.execute("postgres", "DROP DATABASE slow");
    }

    @Test
    void refusesAClusterThatItDoesNotKnow() {
        BackupWork work = new BackupWork(
                Map.of(), new Backups(pool, workshop()), catchUps, new InstanceId("w"), Clock.systemUTC());
        assertThatThrownBy(() -> work.run(request(1), new TestControl(request(1))))
                .isInstanceOfSatisfying(
                        WalfleetException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CLUSTER_UNKNOWN));
    }

    @Test
    void saysWhatIsWrongWithThePassword() throws Exception {
        BackupFailed failed = (BackupFailed) run(request(1), cluster("postgres", "not it"));
        assertThat(failed.failure().code()).isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
        assertThat(failed.failure().message()).doesNotContain("not it");
        assertThat(failed.last()).isTrue();
    }

    private static long bytesDone(TestControl control) {
        try {
            return ((BackupProgressed) control.progress()).bytesDone();
        } catch (IllegalStateException e) {
            return 0;
        }
    }

    private Event run(BackupRequested request, ClusterProperties cluster) throws Exception {
        return work(cluster).run(request, new TestControl(request)).get(0);
    }

    private BackupWork work(ClusterProperties cluster) {
        return new BackupWork(
                Map.of(CLUSTER, cluster),
                new Backups(pool, workshop()),
                catchUps,
                new InstanceId("worker-1"),
                Clock.systemUTC());
    }

    private Workshop workshop() {
        return new Workshop(Toolbox.installed(), folder, new InstanceId("worker-1"), Clock.systemUTC());
    }

    private static BackupCompleted completed(Event event) {
        assertThat(event).isInstanceOf(BackupCompleted.class);
        return (BackupCompleted) event;
    }

    private static BackupRequested request(int attempt) {
        return Samples.request(CLUSTER, BackupKind.LOGICAL, SLOT, attempt);
    }

    private static ClusterProperties cluster(DumpProperties dump) {
        return Samples.cluster(server.port(), server.password(), dump, PhysicalProperties.DEFAULTS);
    }

    private static ClusterProperties cluster(String user, String password) {
        return ClusterProperties.of(server.host(), server.port(), user, password);
    }

    private LogicalManifest manifest(RepositoryName repository, BackupId backup) throws IOException {
        CatalogEntry entry =
                pool.one(repository).catalog().find(CLUSTER, backup).orElseThrow();
        return (LogicalManifest) ((CatalogEntry.Manifested) entry).manifest();
    }

    private List<String> files(String repository) throws IOException {
        try (Stream<Path> walk = Files.walk(folder.resolve(repository))) {
            return walk.filter(Files::isRegularFile)
                    .map(p -> p.getFileName().toString())
                    .toList();
        }
    }
}

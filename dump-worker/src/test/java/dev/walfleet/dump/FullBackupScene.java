package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real server with some rows, two real repositories, and what makes full backups. Without Kafka. */
abstract class FullBackupScene {
    static final ClusterId CLUSTER = new ClusterId("orders-prod");
    static final Instant SLOT = Instant.parse("2026-11-22T02:00:00Z");
    static final RepositoryName LOCAL = new RepositoryName("local");
    static final RepositoryName VAULT = new RepositoryName("vault");
    static final String ROWS = "SELECT count(*) || ' ' || sum(hashtext(text)) FROM orders";

    static PostgresServer server;

    @TempDir
    Path folder;

    final Map<RepositoryName, RepositoryProperties> configured = new HashMap<>();
    RepositoryPool pool;

    @BeforeAll
    static void startServer() throws Exception {
        server = newServer();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static PostgresServer newServer() throws SQLException {
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

    RestoredCluster restored(RepositoryName repository, PhysicalManifest manifest) throws Exception {
        return RestoredCluster.of(
                server.installation(),
                folder.resolve("restored-" + repository),
                pool.one(repository),
                CLUSTER,
                manifest);
    }

    static String one(String sql) throws SQLException {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    Event run(TestControl control, ClusterProperties cluster) throws Exception {
        return new Backups(pool, workshop()).run(control.request(), cluster, control);
    }

    Workshop workshop() throws IOException {
        return new Workshop(
                Toolbox.installed(),
                Files.createDirectories(folder.resolve("scratch")),
                new InstanceId("worker-1"),
                Clock.systemUTC());
    }

    List<Path> scratch() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("scratch"))) {
            return left.toList();
        }
    }

    PhysicalManifest manifest(RepositoryName repository) throws IOException {
        return manifest(pool.one(repository));
    }

    static PhysicalManifest manifest(Repository repository) throws IOException {
        return manifest(repository, BackupId.base(SLOT));
    }

    static PhysicalManifest manifest(Repository repository, BackupId backup) throws IOException {
        CatalogEntry entry = repository.catalog().find(CLUSTER, backup).orElseThrow();
        return (PhysicalManifest) ((CatalogEntry.Manifested) entry).manifest();
    }

    static ClusterProperties cluster() {
        return ClusterProperties.of(server.host(), server.port(), server.user(), server.password());
    }

    static BackupRequested request(int attempt) {
        return request(attempt, SLOT);
    }

    static BackupRequested request(int attempt, Instant slot) {
        return Samples.request(CLUSTER, BackupKind.FULL, slot, attempt);
    }
}

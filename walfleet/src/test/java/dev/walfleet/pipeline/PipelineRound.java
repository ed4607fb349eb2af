package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.DatabaseName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** One backup of the database {@code shop} through the real pipeline, and what must be true of it afterwards. */
final class PipelineRound {
    static final DatabaseName SHOP = new DatabaseName("shop");

    private final InProcessFleet fleet;
    private final String cluster;
    private final Path repository;

    /** @param repository the folder of the repository {@code local} */
    PipelineRound(InProcessFleet fleet, String cluster, Path repository) {
        this.fleet = fleet;
        this.cluster = cluster;
        this.repository = repository;
    }

    static void makeShop(PostgresServer server) throws SQLException {
        server.execute("postgres", "DROP DATABASE IF EXISTS shop", "CREATE DATABASE shop");
        server.execute(
                "shop",
                "CREATE TYPE state AS ENUM ('open', 'paid')",
                "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL)",
                "CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES customers, state state)",
                "INSERT INTO customers SELECT i, 'Ä ' || i FROM generate_series(1, 2000) i",
                "INSERT INTO orders SELECT i, 1 + i % 2000, 'paid' FROM generate_series(1, 5000) i",
                "ANALYZE");
    }

    /** @return the backup of the database */
    BackupId run() throws IOException {
        BackupCompleted completed = fleet.backup(cluster);
        fleet.verified(completed.backups());
        assertThat(fleet.trail().all(BackupStarted.class, s -> s.job().equals(completed.job())))
                .as("one attempt")
                .hasSize(1);
        BackupId backup = completed.backups().stream()
                .filter(b -> SHOP.equals(b.database()))
                .map(CommittedBackup::backup)
                .findFirst()
                .orElseThrow();
        layout(completed);
        commands(completed, backup);
        return backup;
    }

    Path archive(BackupId backup) {
        return repository.resolve(cluster).resolve("full").resolve(backup + ".dump.zst");
    }

    private void layout(BackupCompleted completed) throws IOException {
        assertThat(repository.resolve("walfleet.json")).isRegularFile();
        assertThat(repository.resolve(cluster).resolve("cluster.json")).isRegularFile();
        assertThat(Files.readString(repository.resolve("backup.log"))).contains("cluster=" + cluster);
        Path full = repository.resolve(cluster).resolve("full");
        for (CommittedBackup backup : completed.backups()) {
            assertThat(full.resolve(backup.backup() + ".meta")).isRegularFile();
        }
        try (Stream<Path> files = Files.list(full)) {
            assertThat(files.toList())
                    .as("a manifest and an object for each backup, and nothing else")
                    .hasSize(2 * completed.backups().size())
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-r-----"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(full)))
                .isEqualTo("rwxr-x---");
    }

    private void commands(BackupCompleted completed, BackupId backup) {
        CommandLineRun list = fleet.walfleet("list", cluster);
        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out()).contains(backup.value(), "shop", "(globals)", "local");
        CommandLineRun show = fleet.walfleet("show", backup.value(), "--cluster", cluster);
        assertThat(show.status()).as(show.err()).isZero();
        assertThat(show.out()).contains("zstd -dc", "pg_restore", "orders");
        CommandLineRun verify = fleet.walfleet("verify", "--cluster", cluster);
        assertThat(verify.status()).as(verify.err()).isZero();
        assertThat(verify.out()).contains(completed.backups().size() + " sound");
        assertThat(fleet.walfleet("show", "backup_20000101_000000.shop", "--cluster", cluster)
                        .status())
                .as("there is none of that name")
                .isEqualTo(2);
    }

    static List<String> rows(PostgresServer server, String database, String table) throws SQLException {
        try (var connection = server.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM "
                                + table + " t")) {
            rows.next();
            return List.of(rows.getString(1));
        }
    }
}

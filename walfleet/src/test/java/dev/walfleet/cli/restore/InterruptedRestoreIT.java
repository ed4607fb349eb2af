package dev.walfleet.cli.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a restore is ended in the middle, no database is there under the name that was wanted. */
class InterruptedRestoreIT {
    private static final int ROWS = 1_000_000;

    @TempDir
    private Path here;

    private PostgresServer server;

    @Test
    void aDatabaseHasItsNameOnlyWhenAllIsInIt() throws Exception {
        try (PostgresServer running =
                PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest()))) {
            server = running;
            server.execute("postgres", "CREATE DATABASE shop");
            server.execute("shop", "CREATE TABLE orders AS SELECT n FROM generate_series(1, " + ROWS + ") n");
            Files.writeString(here.resolve("walfleet.yml"), """
                    clusters:
                      main: {host: 127.0.0.1, port: %d, user: postgres, password: "%s"}
                    repositories:
                      local: {type: directory, path: %s}
                    """.formatted(
                            server.port(), server.password(), here.resolve("backups")));
            assertThat(CommandLineRun.of(here, "init").status()).isZero();
            CommandLineRun backup = CommandLineRun.of(here, "backup", "main", "--direct");
            assertThat(backup.status()).as(backup.toString()).isZero();

            Process told = filling();
            told.destroy();
            assertThat(told.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(told.exitValue()).isEqualTo(143);
            assertThat(Files.readString(said().toPath())).contains("interrupted: nothing is restored; the database");
            assertThat(copies()).isEmpty();

            Process killed = filling();
            killed.destroyForcibly().waitFor();
            assertThat(copies()).hasSize(1).allMatch(name -> name.matches("copy_restored_\\d{8}_\\d{6}"));

            CommandLineRun whole = CommandLineRun.of(here, "restore", "main", "--database", "shop", "--into", "copy");
            assertThat(whole.status()).as(whole.toString()).isZero();
            assertThat(copies()).contains("copy");
            assertThat(all("copy", "SELECT count(*) FROM orders")).containsExactly("" + ROWS);
        }
    }

    /** A restore in the middle. */
    private Process filling() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of("../bin/walfleet").toRealPath().toString(),
                        "restore",
                        "main",
                        "--database",
                        "shop",
                        "--into",
                        "copy")
                .directory(here.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said());
        builder.environment().putAll(Map.of("WALFLEET_PREBUILT", "1", "WALFLEET_CDS", "off"));
        Process restore = builder.start();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !copies().isEmpty() || !restore.isAlive());
        assertThat(restore.isAlive()).as(Files.readString(said().toPath())).isTrue();
        return restore;
    }

    private File said() {
        return here.resolve("said").toFile();
    }

    private List<String> copies() throws SQLException {
        return all("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'copy%'");
    }

    private List<String> all(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (row.next()) {
                found.add(row.getString(1));
            }
            return found;
        }
    }
}

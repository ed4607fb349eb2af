package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresServerIT {
    private Path base;

    static Stream<PostgresInstallation> servers() {
        return PostgresInstallation.all().stream().filter(PostgresInstallation::hasServer);
    }

    @BeforeEach
    void makeAFolderThatTheServersUserCanPass() throws IOException {
        base = Files.createTempDirectory("walfleet-pg-it");
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void deleteTheFolder() throws IOException {
        try (Stream<Path> inner = Files.walk(base)) {
            for (Path path : inner.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void recoversAFolderThatSaysSoAndSetsThePasswordAfterwards(PostgresInstallation installation) throws Exception {
        Path folder = base.resolve("recovered");
        Path data;
        try (PostgresServer server = PostgresServer.open(PostgresServerOptions.in(folder, installation))) {
            server.execute("postgres", "CREATE TABLE kept AS SELECT 42 AS n");
            data = server.dataFolder();
            server.kill();
        }
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "restore_command = 'exit 1'\n",
                java.nio.file.StandardOpenOption.APPEND);
        Files.createFile(data.resolve("recovery.signal"));
        ServerUser.current().own(data.resolve("recovery.signal"));
        try (PostgresServer server = PostgresServer.open(PostgresServerOptions.in(folder, installation))) {
            await().ignoreExceptions().until(() -> {
                server.setPasswordIfRecovered();
                return one(server, "SELECT pg_is_in_recovery()").equals("f");
            });
            server.setPasswordIfRecovered();
            try (Connection connection =
                    DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), server.password())) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(one(server, "SELECT n FROM kept")).isEqualTo("42");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void makesAServerAsAPersonWouldWantIt(PostgresInstallation installation) throws SQLException {
        PostgresServer server = PostgresServer.throwAway(installation);
        Path folder;
        try (server) {
            folder = server.dataFolder().getParent();
            assertThat(one(server, "SELECT current_setting('server_version_num')::int / 10000"))
                    .isEqualTo(Integer.toString(installation.major()));
            assertThat(one(server, "SHOW data_checksums")).isEqualTo("on");
            assertThat(one(server, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(one(server, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'"))
                    .isEqualTo("C.UTF-8");
            assertThat(one(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(one(server, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThat(one(
                            server,
                            "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'postgres'"))
                    .isEqualTo("t");
        }
        assertThat(folder).as("a throw-away server leaves nothing").doesNotExist();
        assertThatThrownBy(server::start).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void keepsItsDataOverEachKindOfEnd(PostgresInstallation installation) throws SQLException {
        try (PostgresServer server = PostgresServer.open(in("kept", installation))) {
            int port = server.port();
            server.execute("postgres", "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)");
            server.restart();
            server.execute("postgres", "INSERT INTO kept VALUES (2)");
            server.stop(PostgresServer.StopMode.IMMEDIATE);
            assertThat(server.isRunning()).isFalse();
            server.start();
            server.execute("postgres", "INSERT INTO kept VALUES (3)");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();
            assertThat(one(server, "SELECT string_agg(n::text, '' ORDER BY n) FROM kept"))
                    .isEqualTo("123");
            assertThat(server.port()).isEqualTo(port);
        }
        try (PostgresServer again = PostgresServer.open(in("kept", installation))) {
            again.start();
            assertThat(one(again, "SELECT count(*) FROM kept")).isEqualTo("3");
        }
    }

    @Test
    void asksEveryoneForAPassword() {
        try (PostgresServer server = PostgresServer.throwAway(PostgresInstallation.newest())) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("postgres"), "postgres", "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void putsNoPasswordIntoArgumentsFilesOrText() throws IOException {
        PostgresServerOptions options = in("secret", PostgresInstallation.newest())
                .withPassword("s3cret-'quoted'")
                .withPort(LoopbackPorts.free());
        try (PostgresServer server = PostgresServer.open(options)) {
            assertThat(options.toString()).doesNotContain("s3cret");
            assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/cmdline")))
                    .doesNotContain("s3cret");
            assertThat(Files.readString(server.logFile())).doesNotContain("s3cret");
            try (Stream<Path> files = Files.list(options.folder())) {
                assertThat(files.map(p -> p.getFileName().toString()))
                        .containsExactlyInAnyOrder("data", "socket", "server.log", "owner.lock");
            }
        }
        try (PostgresServer again = PostgresServer.open(options)) {
            assertThat(again.password()).isEqualTo("s3cret-'quoted'");
            assertThat(again.port()).isEqualTo(options.port());
            assertThat(Files.readString(again.logFile())).doesNotContain("s3cret");
        }
    }

    @Test
    void appliesSettings() throws SQLException {
        PostgresServerOptions options = PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                .withSetting("wal_level", "logical")
                .withSetting("archive_command", "cp \"%p\" '/nowhere/%f'");
        try (PostgresServer server = PostgresServer.open(options)) {
            assertThat(one(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(one(server, "SHOW max_connections")).isEqualTo("100");
        }
    }

    @Test
    void connectsToADatabaseWhateverItsName() throws SQLException {
        try (PostgresServer server = PostgresServer.throwAway(PostgresInstallation.newest())) {
            server.execute("postgres", "CREATE DATABASE \"a b?c&d/ü%\"");
            try (Connection connection = server.connect("a b?c&d/ü%")) {
                assertThat(connection.getCatalog()).isEqualTo("a b?c&d/ü%");
            }
        }
    }

    @Test
    void quotesTheLogWhereAServerDoesNotStart() {
        PostgresServerOptions options = PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                .withSetting("shared_buffers", "nonsense");
        assertThatThrownBy(() -> PostgresServer.open(options)).isInstanceOfSatisfying(WalfleetException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(FailureCode.TOOL_FAILED);
            assertThat(e.failure().hint()).contains("invalid value for parameter \"shared_buffers\"");
        });
        assertThat(options.folder()).doesNotExist();
    }

    @Test
    void saysThatAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PostgresServerOptions options =
                    in("taken", PostgresInstallation.newest()).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> PostgresServer.open(options))
                    .isInstanceOf(WalfleetException.class)
                    .hasMessage("port %d of 127.0.0.1, meant for PostgreSQL, is taken", taken.getLocalPort());
        }
    }

    @Test
    void refusesAFolderThatAnotherOwnerUses() {
        PostgresServerOptions options = in("owned", PostgresInstallation.newest());
        try (PostgresServer first = PostgresServer.open(options)) {
            assertThatThrownBy(() -> PostgresServer.open(options))
                    .isInstanceOf(WalfleetException.class)
                    .hasMessageContaining("belongs to another running process");
            assertThat(first.isRunning()).isTrue();
        }
    }

    @Test
    void refusesDataOfAnotherMajorVersion() {
        List<PostgresInstallation> two = servers().limit(2).toList();
        assumeTrue(two.size() == 2, "one PostgreSQL is installed, two are needed");
        PostgresServer.open(in("older", two.get(1))).close();
        assertThatThrownBy(() -> PostgresServer.open(in("older", two.get(0))))
                .isInstanceOf(WalfleetException.class)
                .hasMessageContaining("holds data of postgresql " + two.get(1).major());
    }

    @Test
    void takesOverAServerWhoseOwnerWasKilled() throws Exception {
        PostgresServerOptions options = in("orphan", PostgresInstallation.newest());
        PostgresServer.open(options).close();
        Process orphan = ServerUser.current()
                .detached(List.of(
                        options.installation().path(PostgresTool.POSTGRES).toString(),
                        "-D",
                        options.folder().resolve("data").toString(),
                        "-c",
                        "port=" + LoopbackPorts.free(),
                        "-c",
                        "unix_socket_directories="))
                .in(options.folder())
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(options.folder().resolve("orphan.log").toFile())
                .start();
        await().until(() -> Files.exists(options.folder().resolve("data/postmaster.pid")));
        try (PostgresServer server = PostgresServer.open(options)) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(one(server, "SELECT 1")).isEqualTo("1");
        }
    }

    private PostgresServerOptions in(String name, PostgresInstallation installation) {
        return PostgresServerOptions.in(base.resolve(name), installation);
    }

    private static String one(PostgresServer server, String query) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}

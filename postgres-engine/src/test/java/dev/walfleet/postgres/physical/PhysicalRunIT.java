package dev.walfleet.postgres.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.PhysicalProperties;
import dev.walfleet.postgres.cluster.RoleSql;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PhysicalRunIT {
    @TempDir
    private Path temp;

    @BeforeEach
    void letTheServersUserPass() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static Stream<PostgresInstallation> installations() {
        return Servers.installations();
    }

    @ParameterizedTest
    @MethodSource("installations")
    void aBackupUnderLoadStartsAndIsSoundToTheLastPage(PostgresInstallation installation) throws Exception {
        Path space = temp.resolve("space");
        Path data = temp.resolve("restored");
        Path spaces = Files.createDirectories(temp.resolve("spaces"));
        RestoredFolder restored = new RestoredFolder(installation, data);
        try (PostgresServer server = PostgresServer.open(PostgresServer.throwAwayOptions(installation)
                .withSetting("wal_keep_size", "2GB")
                .withSetting("full_page_writes", "on"))) {
            restored.own(Files.createDirectories(space));
            ConnectionTarget target = Servers.target(server, "postgres");
            server.execute("postgres", "CREATE TABLESPACE fast LOCATION '" + space + "'");
            grants(server);
            pgbench(server, "-i", "-s", "8", "-q");
            server.execute(
                    "postgres",
                    "CREATE UNLOGGED TABLE unlogged AS SELECT g FROM generate_series(1, 10000) g",
                    "CREATE TABLE spaced TABLESPACE fast AS SELECT g FROM generate_series(1, 100000) g",
                    "CREATE TABLE empty (a int)");
            Process load = start(server, "-c", "2", "-T", "120", "-n", "-P", "1");
            PhysicalReport report;
            try (Connection session = server.connect("postgres")) {
                execute(session, "CREATE TEMP TABLE passing AS SELECT g FROM generate_series(1, 1000) g");
                FolderSink sink = new FolderSink(data);
                report = new PhysicalRun(
                                Servers.target(server, "backup", "secret", "postgres"),
                                new PhysicalProperties(2, null, PhysicalProperties.Checkpoint.FAST, null),
                                sink)
                        .run("walfleet test", start -> ddl(server));
                sink.complete(report, spaces);
            } finally {
                load.destroy();
                load.waitFor();
            }
            restored.takeWal(server);
            assertThat(report.damaged()).isEmpty();
            assertThat(report.checksums()).isTrue();
            assertThat(report.tablespaces()).extracting(Tablespace::name).containsExactly("fast");
            assertThat(report.files()).noneMatch(file -> file.path().matches(".*/t\\d+_\\d+.*"));
            String unlogged = Servers.one(server, "postgres", "SELECT pg_relation_filepath('unlogged')");
            assertThat(report.files())
                    .filteredOn(file -> file.path().startsWith(unlogged))
                    .extracting(StoredFile::path)
                    .containsExactly(unlogged + "_init");
            int port = LoopbackPorts.free();
            restored.own(data, spaces);
            assertThat(restored.run("", "pg_verifybackup", data.toString())).contains("successfully verified");
            restored.mapTablespaces(report, spaces);
            restored.start(port);
            try {
                assertSound(port, server, target);
                pgAmcheck(restored, port, server);
            } finally {
                restored.stop();
            }
            restored.run("", "pg_checksums", "--check", "-D", data.toString());
        }
    }

    @Test
    void aTablespaceThatIsBeingDroppedEndsNoBackup() throws Exception {
        PostgresInstallation installation = Servers.newest();
        Path space = Files.createDirectories(temp.resolve("space"));
        Path data = temp.resolve("restored");
        new RestoredFolder(installation, data).own(space);
        try (PostgresServer server = PostgresServer.throwAway(installation)) {
            server.execute("postgres", "CREATE TABLESPACE fleeting LOCATION '" + space + "'");
            String oid = Servers.one(server, "postgres", "SELECT oid FROM pg_tablespace WHERE spcname = 'fleeting'");
            Path link = server.dataFolder().resolve("pg_tblspc").resolve(oid);
            PhysicalReport report = new PhysicalRun(
                            Servers.target(server, "postgres"), PhysicalProperties.DEFAULTS, new FolderSink(data))
                    .run("walfleet test", start -> delete(link));
            assertThat(report.tablespaces())
                    .containsExactly(new Tablespace(Long.parseLong(oid), "dropped_" + oid, space.toString()));
        }
    }

    /** What the server does before it commits a DROP TABLESPACE. */
    private static void delete(Path link) {
        try {
            Files.delete(link);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTornPageIsReadAgainAndADamagedOneIsNamed() throws Exception {
        try (PostgresServer server = PostgresServer.throwAway(Servers.newest())) {
            server.execute(
                    "postgres",
                    "CREATE TABLE torn AS SELECT g, repeat('x', 100) AS t FROM generate_series(1, 20000) g",
                    "CREATE TABLE damaged AS SELECT g, repeat('y', 100) AS t FROM generate_series(1, 20000) g",
                    "CHECKPOINT");
            String torn = Servers.one(server, "postgres", "SELECT pg_relation_filepath('torn')");
            String damaged = Servers.one(server, "postgres", "SELECT pg_relation_filepath('damaged')");
            try (RandomAccessFile file =
                    new RandomAccessFile(server.dataFolder().resolve(damaged).toFile(), "rw")) {
                file.seek(7 * 8192 + 4000);
                file.write("broken".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            AtomicInteger faults = new AtomicInteger();
            ReadFault tearing = (path, offset, bytes, from, length) -> {
                if (path.equals(torn) && offset == 0) {
                    Arrays.fill(bytes, from + 3 * 8192 + 4096, from + 4 * 8192, (byte) 0);
                    faults.incrementAndGet();
                }
            };
            Path data = temp.resolve("restored");
            FolderSink sink = new FolderSink(data);
            PhysicalReport report = new PhysicalRun(
                            Servers.target(server, "postgres"), PhysicalProperties.DEFAULTS, sink, tearing)
                    .run("walfleet test", start -> {});
            assertThat(faults).hasValue(1);
            assertThat(report.reread()).isEqualTo(2);
            assertThat(report.damaged()).singleElement().satisfies(page -> {
                assertThat(page.path()).isEqualTo(damaged);
                assertThat(page.block()).isEqualTo(7);
            });
            assertThat(data.resolve(torn))
                    .hasSameBinaryContentAs(server.dataFolder().resolve(torn));
        }
    }

    @Test
    void aRoleWithoutAGrantIsToldWhichOne() throws Exception {
        PostgresServer server = Servers.of(Servers.newest());
        server.execute("postgres", "DROP ROLE IF EXISTS meek", "CREATE ROLE meek LOGIN PASSWORD 'secret'");
        WalfleetException failure = catchThrowableOfType(
                WalfleetException.class,
                () -> new PhysicalRun(
                                Servers.target(server, "meek", "secret", "postgres"),
                                PhysicalProperties.DEFAULTS,
                                new FolderSink(temp.resolve("none")))
                        .run("walfleet test", start -> {}));
        assertThat(failure.failure().code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
        assertThat(failure.failure().message()).contains("permission denied for function pg_backup_start");
        assertThat(failure.failure().hint()).contains("walfleet sql role");
        assertThat(temp.resolve("none")).doesNotExist();
    }

    @Test
    void aFileThatCannotBeReadIsNamedAndNeverLeftOutSilently() throws Exception {
        try (PostgresServer server = PostgresServer.throwAway(Servers.newest())) {
            Path data = server.dataFolder();
            shell(data, "touch \"$(printf 'caf\\351.conf')\"");
            WalfleetException unnamed = refused(server);
            assertThat(unnamed.failure().code()).isEqualTo(FailureCode.DATABASE_SETTINGS);
            assertThat(unnamed.failure().message()).contains("is not UTF-8: caf");
            assertThat(unnamed.failure().hint()).contains("find DATADIR -name 'caf?.conf'");
            shell(data, "rm caf*.conf; ln -s . circle");
            assertThat(refused(server).failure().hint()).contains("a link that leads in a circle");
            shell(data, "rm circle; echo secret > private.key; chmod 000 private.key");
            WalfleetException unreadable = refused(server);
            assertThat(unreadable.failure().message()).contains("reading private.key at 0: ");
            assertThat(unreadable.failure().hint()).contains("that the server's own user may not read");
        }
    }

    private WalfleetException refused(PostgresServer server) {
        return catchThrowableOfType(
                WalfleetException.class,
                () -> new PhysicalRun(
                                Servers.target(server, "postgres"),
                                PhysicalProperties.DEFAULTS,
                                new FolderSink(temp.resolve("none")))
                        .run("walfleet test", start -> {}));
    }

    private static void shell(Path folder, String script) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", script)
                        .directory(folder.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aServerWithMinimalWalIsRefusedBeforeAnythingIsRead() {
        try (PostgresServer server = PostgresServer.open(PostgresServer.throwAwayOptions(Servers.newest())
                .withSetting("wal_level", "minimal")
                .withSetting("max_wal_senders", "0"))) {
            WalfleetException failure = refused(server);
            assertThat(failure.failure().code()).isEqualTo(FailureCode.DATABASE_SETTINGS);
            assertThat(failure.failure().hint()).contains("wal_level = replica");
        }
    }

    @Test
    void aServerThatDiesInTheMiddleEndsTheRunByName() throws Exception {
        try (PostgresServer server = PostgresServer.throwAway(Servers.newest())) {
            pgbench(server, "-i", "-s", "5", "-q");
            AtomicInteger reads = new AtomicInteger();
            ReadFault killing = (path, offset, bytes, from, length) -> {
                if (reads.incrementAndGet() == 20) {
                    server.kill();
                }
            };
            WalfleetException failure = catchThrowableOfType(
                    WalfleetException.class,
                    () -> new PhysicalRun(
                                    Servers.target(server, "postgres"),
                                    PhysicalProperties.DEFAULTS,
                                    new FolderSink(temp.resolve("none")),
                                    killing)
                            .run("walfleet test", start -> {}));
            assertThat(failure.failure().code())
                    .as(failure.getMessage())
                    .isIn(FailureCode.DATABASE_INTERRUPTED, FailureCode.DATABASE_UNREACHABLE);
        }
    }

    /** The role that walfleet sql role makes, and nothing more. */
    private static void grants(PostgresServer server) throws Exception {
        String sql = RoleSql.physical("backup", false);
        server.execute("postgres", sql.substring(0, sql.indexOf("\\password")), "ALTER ROLE backup PASSWORD 'secret'");
    }

    /** What changes files under the backup's eyes. */
    private static void ddl(PostgresServer server) {
        try {
            server.execute(
                    "postgres",
                    "CREATE TABLE later AS SELECT g FROM generate_series(1, 50000) g",
                    "TRUNCATE spaced",
                    "INSERT INTO spaced SELECT g FROM generate_series(1, 70000) g",
                    "DROP TABLE empty",
                    "VACUUM FULL pgbench_branches");
            server.execute("postgres", "CREATE DATABASE later TEMPLATE template0");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertSound(int port, PostgresServer source, ConnectionTarget target) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", source.password());
                Statement statement = connection.createStatement()) {
            assertThat(one(statement, "SELECT count(*) FROM spaced")).isEqualTo("70000");
            assertThat(one(statement, "SELECT count(*) FROM later")).isEqualTo("50000");
            assertThat(one(statement, "SELECT count(*) FROM unlogged")).isEqualTo("0");
            assertThat(one(statement, "SELECT count(*) FROM pg_database WHERE datname = 'later'"))
                    .isEqualTo("1");
            assertThat(
                            one(
                                    statement,
                                    "SELECT (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(tbalance) FROM pgbench_tellers)"
                                            + " AND (SELECT sum(bbalance) FROM pgbench_branches) = (SELECT sum(delta) FROM pgbench_history)"
                                            + " AND (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(delta) FROM pgbench_history)"))
                    .isEqualTo("t");
            assertThat(Long.parseLong(one(statement, "SELECT count(*) FROM pgbench_history")))
                    .isPositive();
        }
    }

    private static void pgAmcheck(RestoredFolder restored, int port, PostgresServer source) throws Exception {
        restored.run(
                source.password(),
                "pg_amcheck",
                "--heapallindexed",
                "--install-missing",
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=postgres",
                "--database=postgres");
    }

    private static String one(Statement statement, String sql) throws Exception {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void pgbench(PostgresServer server, String... arguments) throws Exception {
        Process process = start(server, arguments);
        assertThat(process.waitFor()).isZero();
    }

    private static Process start(PostgresServer server, String... arguments) throws IOException {
        Path program = server.installation().binFolder().resolve("pgbench");
        assumeThat(program).exists();
        List<String> words = new java.util.ArrayList<>(
                List.of(program.toString(), "-h", server.host(), "-p", "" + server.port(), "-U", server.user()));
        words.addAll(List.of(arguments));
        words.add("postgres");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PGPASSWORD", server.password());
        return builder.start();
    }
}

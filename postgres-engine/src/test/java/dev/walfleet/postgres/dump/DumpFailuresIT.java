package dev.walfleet.postgres.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DumpFailuresIT {
    private static final Toolbox TOOLS = Toolbox.installed();
    private static final String INSTALLATIONS = "dev.walfleet.postgres.Servers#installations";

    @TempDir
    private Path scratch;

    private static Failure failureOf(ConnectionTarget target, Toolbox tools, DumpProperties options) {
        Throwable thrown =
                catchThrowable(() -> new DumpRun(target, options, tools).toStream(OutputStream.nullOutputStream()));
        assertThat(thrown).isNotNull();
        return Failing.of(thrown);
    }

    private static Failure failureOf(ConnectionTarget target) {
        return failureOf(target, TOOLS, DumpProperties.DEFAULTS);
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void namesAWrongPasswordAndKeepsItSecret(PostgresInstallation installation) {
        PostgresServer server = Servers.of(installation);
        Failure failure = failureOf(Servers.target(server, "postgres", "geheim-4711", "postgres"));
        assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
        assertThat(failure.toString()).doesNotContain("geheim");
        assertThat(failureOf(Servers.target(server, "nobody", "x", "postgres")).code())
                .isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void namesAnUnknownDatabase(PostgresInstallation installation) {
        Failure failure = failureOf(Servers.target(Servers.of(installation), "no such größe"));
        assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_UNKNOWN);
        assertThat(failure.message()).contains("no such größe");
    }

    @Test
    void namesAServerThatIsNotThere() {
        PostgresServer server = Servers.of(Servers.newest());
        ConnectionTarget there = Servers.target(server, "postgres");
        ConnectionTarget nowhere = new ConnectionTarget(
                "127.0.0.1", 1, "postgres", "x", there.database(), there.tls(), Duration.ofSeconds(2));
        assertThat(failureOf(nowhere).code()).isEqualTo(FailureCode.DATABASE_UNREACHABLE);
        ConnectionTarget noHost = new ConnectionTarget(
                "no-such-host.invalid", 5432, "postgres", "x", there.database(), there.tls(), Duration.ofSeconds(2));
        assertThat(failureOf(noHost).code()).isEqualTo(FailureCode.DATABASE_UNREACHABLE);
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void namesEveryThingThatTheRoleMayNotReadAndItsCure(PostgresInstallation installation) throws SQLException {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "shop");
        server.execute(
                "postgres",
                "DROP ROLE IF EXISTS \"half reader\"",
                "CREATE ROLE \"half reader\" LOGIN PASSWORD 'p:w\\d'");
        server.execute(
                database,
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO \"half reader\"",
                "REVOKE SELECT ON \"Content\" FROM \"half reader\"");
        try {
            Failure failure = failureOf(Servers.target(server, "half reader", "p:w\\d", database));

            assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
            assertThat(failure.message()).contains("\"public\".\"Content\"", "schema \"Sales Dept\"");
            assertThat(failure.hint()).contains("GRANT USAGE ON SCHEMA \"Sales Dept\" TO \"half reader\";");
        } finally {
            server.execute(database, "DROP OWNED BY \"half reader\"");
        }
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void readsAllWithTheRoleThatIsRecommendedAndNamesRowSecurity(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "shop");
        server.execute(
                "postgres",
                "DROP ROLE IF EXISTS reads_all",
                "CREATE ROLE reads_all LOGIN PASSWORD 'x'",
                "GRANT pg_read_all_data TO reads_all");
        server.execute(database, "SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
        ConnectionTarget target = Servers.target(server, "reads_all", "x", database);

        Failure failure = failureOf(target);
        assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
        assertThat(failure.hint()).contains("ALTER ROLE \"reads_all\" BYPASSRLS");

        server.execute("postgres", "ALTER ROLE reads_all BYPASSRLS");
        assertThat(new DumpRun(target, DumpProperties.DEFAULTS, TOOLS)
                        .toStream(OutputStream.nullOutputStream())
                        .bytes())
                .isPositive();

        server.execute(database, "SELECT lo_from_bytea(0, 'x')");
        failure = failureOf(target);
        assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
        assertThat(failure.hint()).contains("GRANT SELECT ON LARGE OBJECT");
    }

    @Test
    void namesAPgDumpThatIsOlderThanTheServer() {
        List<PostgresInstallation> all = Servers.installations().toList();
        assumeThat(all).hasSizeGreaterThan(1);
        PostgresServer newest = Servers.of(all.get(all.size() - 1));

        Failure failure =
                failureOf(Servers.target(newest, "postgres"), Toolbox.of(all.subList(0, 1)), DumpProperties.DEFAULTS);

        assertThat(failure.code()).isEqualTo(FailureCode.TOOL_TOO_OLD);
        assertThat(failure.message())
                .contains(
                        "server of version " + newest.installation().major(),
                        all.get(0).version().text());
        assertThat(failureOf(Servers.target(newest, "postgres"), Toolbox.of(List.of()), DumpProperties.DEFAULTS)
                        .code())
                .isEqualTo(FailureCode.TOOL_MISSING);
    }

    @Test
    void dumpsAnOlderServerWithANewerPgDump() throws IOException {
        List<PostgresInstallation> all = Servers.installations().toList();
        assumeThat(all).hasSizeGreaterThan(1);
        Toolbox newest = Toolbox.of(all.subList(all.size() - 1, all.size()));

        DumpReport report = new DumpRun(
                        Servers.target(Servers.of(all.get(0)), "postgres"), DumpProperties.DEFAULTS, newest)
                .toStream(OutputStream.nullOutputStream());

        assertThat(report.tool()).isEqualTo(all.get(all.size() - 1).version().text());
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void namesALockThatSomeoneHolds(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "shop");
        DumpProperties impatient =
                new DumpProperties(1, DumpFormat.CUSTOM, List.of(), List.of(), Duration.ofSeconds(1));
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = 'holder'");
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE customers");

            Failure failure = failureOf(Servers.target(server, database), TOOLS, impatient);

            assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_INTERRUPTED);
            assertThat(failure.message()).contains("lock");
        }
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void namesAServerThatEndsTheConnection(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = bigDatabase(server);
        AtomicBoolean ended = new AtomicBoolean();
        OutputStream out = new CountingOut(4_000_000, () -> {
            if (ended.compareAndSet(false, true)) {
                server.execute(
                        "postgres",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                                + "' AND backend_type = 'client backend'");
            }
        });

        Throwable thrown = catchThrowable(
                () -> new DumpRun(Servers.target(server, database), DumpProperties.DEFAULTS, TOOLS).toStream(out));

        Failure failure = Failing.of(thrown);
        assertThat(failure.code()).as(failure.message()).isEqualTo(FailureCode.DATABASE_INTERRUPTED);
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void passesOnWhatTheCallersStreamThrowsAndLeavesNoProcess(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = bigDatabase(server);
        IOException full = new IOException("the repository is full");

        Throwable thrown =
                catchThrowable(() -> new DumpRun(Servers.target(server, database), DumpProperties.DEFAULTS, TOOLS)
                        .toStream(new CountingOut(2_000_000, () -> {
                            throw full;
                        })));

        assertThat(thrown).isSameAs(full);
        assertNoSessionIsLeft(server, database);
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void cancelsAStreamInTheMiddle(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = bigDatabase(server);
        DumpRun run = new DumpRun(Servers.target(server, database), DumpProperties.DEFAULTS, TOOLS);
        CountDownLatch inTheMiddle = new CountDownLatch(1);

        CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> run.toStream(new CountingOut(1_000_000, inTheMiddle::countDown))));
        assertThat(inTheMiddle.await(30, TimeUnit.SECONDS)).isTrue();
        run.cancel();

        assertThat(Failing.of(end.get(30, TimeUnit.SECONDS)).code()).isEqualTo(FailureCode.HANDED_BACK);
        assertNoSessionIsLeft(server, database);
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void cancelsAFolderDumpThatWaitsForALock(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "shop");
        DumpProperties parallel = new DumpProperties(2, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(5));
        DumpRun run = new DumpRun(Servers.target(server, database), parallel, TOOLS);
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = 'holder'");
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE customers");
            CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> run.toFolder(scratch, (name, file) -> {})));
            Awaitility.await().until(() -> sessions(server, database, "wait_event_type = 'Lock'") > 0);

            run.cancel();

            assertThat(Failing.of(end.get(30, TimeUnit.SECONDS)).code()).isEqualTo(FailureCode.HANDED_BACK);
            assertNoSessionIsLeft(server, database);
        }
        assertThat(Files.list(scratch)).isEmpty();
    }

    @Test
    void cancelsBeforeItBegins() {
        DumpRun run =
                new DumpRun(Servers.target(Servers.of(Servers.newest()), "postgres"), DumpProperties.DEFAULTS, TOOLS);
        run.cancel();
        assertThat(Failing.of(catchThrowable(() -> run.toStream(OutputStream.nullOutputStream())))
                        .code())
                .isEqualTo(FailureCode.HANDED_BACK);
    }

    @Test
    void passesOnWhatTheHandlerOfFilesThrows() throws Exception {
        PostgresServer server = Servers.of(Servers.newest());
        String database = Servers.sampleDatabase(server, "shop");
        DumpProperties parallel = new DumpProperties(2, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(5));
        IOException full = new IOException("the repository is full");

        Throwable thrown = catchThrowable(
                () -> new DumpRun(Servers.target(server, database), parallel, TOOLS).toFolder(scratch, (name, file) -> {
                    throw full;
                }));

        assertThat(thrown).isSameAs(full);
        assertThat(Files.list(scratch)).isEmpty();
        assertNoSessionIsLeft(server, database);
    }

    private static String bigDatabase(PostgresServer server) throws SQLException {
        String database = Servers.newDatabase(server, "big");
        server.execute(
                database,
                "CREATE TABLE big AS SELECT i, repeat(md5(i::text), 30) AS t FROM generate_series(1, 60000) i");
        return database;
    }

    private static long sessions(PostgresServer server, String database, String condition) throws SQLException {
        return Long.parseLong(Servers.one(
                server,
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('walfleet', 'pg_dump') AND datname = '"
                        + database + "' AND " + condition));
    }

    private static void assertNoSessionIsLeft(PostgresServer server, String database) {
        Awaitility.await().until(() -> sessions(server, database, "true") == 0);
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").contains("pg_dump")))
                .isEmpty();
    }

    /** Does something when so many bytes were written. */
    private static final class CountingOut extends OutputStream {
        private final long limit;
        private final Action action;
        private long count;

        CountingOut(long limit, Action action) {
            this.limit = limit;
            this.action = action;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            count += length;
            if (count >= limit) {
                try {
                    action.run();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @FunctionalInterface
        private interface Action {
            void run() throws IOException, SQLException;
        }
    }
}

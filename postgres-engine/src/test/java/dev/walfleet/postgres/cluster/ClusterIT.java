package dev.walfleet.postgres.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterIT {
    private static final String INSTALLATIONS = "dev.walfleet.postgres.Servers#installations";
    private static final ClusterId ORDERS = new ClusterId("orders-prod");

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void readsWhatTheClusterIs(PostgresInstallation installation) {
        PostgresServer server = Servers.of(installation);
        ClusterFacts facts = new ClusterInspector(Servers.target(server, "postgres")).facts();

        assertThat(facts.version().major()).isEqualTo(installation.major());
        assertThat(facts.systemIdentifier().orElseThrow()).matches("\\d{15,20}");
        assertThat(facts.inRecovery()).isFalse();
        assertThat(facts.walLevel()).isEqualTo("replica");
        assertThat(facts.tablespaces()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void readsWhatADatabaseHolds(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String database = Servers.sampleDatabase(server, "\"inspected\" größe");
        server.execute(database, "ANALYZE");
        ClusterInspector inspector = new ClusterInspector(Servers.target(server, "postgres"));

        List<DatabaseFacts> found =
                inspector.databases(new DatabasePatterns(List.of("*insp?cted*"), List.of()), List.of(database));
        assertThat(found).singleElement().satisfies(facts -> {
            assertThat(facts.name().value()).isEqualTo(database);
            assertThat(facts.size().orElse(0)).isGreaterThan(1_000_000);
            assertThat(facts.settings().encoding()).contains("UTF8");
        });
        assertThat(inspector.databases())
                .noneMatch(facts -> facts.name().value().startsWith("template"));

        DatabaseContents contents = inspector.contents(new DatabaseName(database));
        assertThat(contents.tables())
                .filteredOn(table -> table.name().equals("customers"))
                .singleElement()
                .satisfies(table -> assertThat(table.rows()).isEqualTo(1000));
        assertThat(contents.largeObjects()).isEqualTo(5);
        assertThat(contents.extensions()).hasSize(1).allMatch(extension -> extension.startsWith("plpgsql "));
        assertThat(contents.tableBytes()).isPositive();
        assertThat(inspector.unreadable(new DatabaseName(database))).isEmpty();
    }

    @Test
    void readsEstimatesWhileSomeoneLocksATable() throws Exception {
        PostgresServer server = Servers.of(Servers.newest());
        String database = Servers.sampleDatabase(server, "locked");
        server.execute(database, "VACUUM customers");
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE customers");
            assertThat(new ClusterInspector(Servers.target(server, "postgres"))
                            .contents(new DatabaseName(database))
                            .tables())
                    .anySatisfy(table -> {
                        assertThat(table.name()).isEqualTo("customers");
                        assertThat(table.bytes()).isPositive();
                    });
        }
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void admitsOneBackupAtATime(PostgresInstallation installation) {
        ConnectionTarget target = Servers.target(Servers.of(installation), "postgres");
        try (SourceLock lock = SourceLock.acquire(target, ORDERS)) {
            lock.check();
            Throwable refused = catchThrowable(() -> SourceLock.acquire(target, ORDERS));
            assertThat(Failing.of(refused).code()).isEqualTo(FailureCode.BACKUP_ALREADY_RUNNING);
            assertThat(refused.getMessage()).contains("pid ", "127.0.0.1", "UTC");
            SourceLock.acquire(target, new ClusterId("another")).close();
        }
        SourceLock.acquire(target, ORDERS).close();
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void knowsThatTheLockIsLostWithItsConnection(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        ConnectionTarget target = Servers.target(server, "postgres");
        try (SourceLock lock = SourceLock.acquire(target, ORDERS)) {
            server.execute(
                    "postgres",
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'walfleet lock "
                            + ORDERS + "'");
            assertThatThrownBy(lock::check)
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.DATABASE_INTERRUPTED));
            SourceLock.acquire(target, ORDERS).close();
        }
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void makesRenamesAndDropsDatabases(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        DatabaseAdmin admin = new DatabaseAdmin(Servers.target(server, "postgres"));
        DatabaseName name = new DatabaseName("made \"by\" us, größe");
        DatabaseName other = new DatabaseName("renamed");
        DatabaseSettings settings = new DatabaseSettings(
                Optional.of("SQL_ASCII"),
                Optional.of("libc"),
                Optional.of("C"),
                Optional.of("C"),
                Optional.empty(),
                Optional.of("postgres"));

        admin.create(name, settings);
        assertThat(admin.isEmpty(name)).isTrue();
        assertThat(Servers.one(server, name.value(), "SHOW server_encoding")).isEqualTo("SQL_ASCII");
        assertThatThrownBy(() -> admin.create(name, settings))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.RESTORE_TARGET_EXISTS));
        server.execute(name.value(), "CREATE TYPE mood AS ENUM ('ok')");
        assertThat(admin.isEmpty(name)).isFalse();

        try (Connection inTheWay = server.connect(name.value())) {
            assertThat(inTheWay.isValid(1)).isTrue();
            admin.rename(name, other);
        }
        assertThat(admin.exists(name)).isFalse();
        assertThat(admin.exists(other)).isTrue();
        try (Connection inTheWay = server.connect(other.value())) {
            assertThat(inTheWay.isValid(1)).isTrue();
            admin.drop(other);
        }
        admin.drop(other);
        assertThat(admin.exists(other)).isFalse();
    }

    @Test
    void refusesALocaleThatTheServerLacks() {
        DatabaseAdmin admin = new DatabaseAdmin(Servers.target(Servers.of(Servers.newest()), "postgres"));
        DatabaseSettings settings = new DatabaseSettings(
                Optional.of("UTF8"),
                Optional.of("libc"),
                Optional.of("xx_XX.utf8"),
                Optional.of("xx_XX.utf8"),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> admin.create(new DatabaseName("nowhere"), settings))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.RESTORE_FAILED));
    }

    @ParameterizedTest
    @MethodSource(INSTALLATIONS)
    void printsGrantsThatTheServerAccepts(PostgresInstallation installation) throws Exception {
        PostgresServer server = Servers.of(installation);
        String script = RoleSql.logical("wal'fleet", List.of(new DatabaseName("postgres")));
        assertThat(script).endsWith("\\password \"wal'fleet\"\n");
        String sql = script.replaceAll("(?m)^(--|\\\\).*$", "");
        server.execute("postgres", sql);
        server.execute("postgres", sql);
        assertThat(
                        Servers.one(
                                server,
                                "postgres",
                                "SELECT pg_has_role('wal''fleet', 'pg_read_all_data', 'USAGE') AND rolbypassrls FROM pg_roles WHERE rolname = 'wal''fleet'"))
                .isEqualTo("t");
        server.execute("postgres", "DROP OWNED BY \"wal'fleet\"", "DROP ROLE \"wal'fleet\"");
    }
}

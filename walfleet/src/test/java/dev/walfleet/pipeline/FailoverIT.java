package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.event.TimelineSwitched;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A primary with a streaming standby, both real: the primary dies having shipped more than the standby ever saw, the standby is
 * promoted, and the cluster's address moves to it. Who comes back, or was restored, writes nothing into the archive.
 */
@ExtendWith(SharedServers.class)
class FailoverIT {
    private static final String CLUSTER = "moves";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Path base;
    private int standbyPort;
    private Path standbyData;

    @BeforeEach
    void aFolder() throws IOException {
        base = Files.createTempDirectory("walfleet-failover-it");
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        standbyPort = freePort();
        standbyData = base.resolve("standby");
    }

    @AfterEach
    void deleteIt() throws IOException {
        delete(base);
    }

    @Test
    void shippingGoesOnAlongTheNewTimelineAndBothSidesOfTheSwitchAreReached(Servers servers) throws Exception {
        try (PostgresServer primary = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                        .withSetting("synchronous_commit", "on")
                        .withSetting("wal_keep_size", "256MB"));
                MovingAddress address = new MovingAddress(primary.port());
                InProcessFleet fleet = fleet(servers, primary, address.port())) {
            primary.execute("postgres", "CREATE TABLE ledger (number bigint PRIMARY KEY)");
            ServerStart standby = standby(primary);
            try {
                row(primary, primary.port(), 1);
                CommandLineRun full = fleet.walfleet("backup", CLUSTER, "--full", "--direct");
                assertThat(full.status()).as(full.out() + full.err()).isZero();
                String common = row(primary, primary.port(), 2);
                awaitRows(primary, standbyPort, 2);
                // from now on the standby hears nothing any more, and the shipper does
                execute(primary, standbyPort, "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
                await(() -> one(
                                primary,
                                primary.port(),
                                "SELECT count(*) FROM pg_stat_replication" + " WHERE application_name <> 'walfleet'")
                        .equals("0"));
                String lost = row(primary, primary.port(), 3);
                archived(fleet, lost);

                primary.kill();
                standby.run(
                        PostgresTool.PG_CTL,
                        List.of("promote", "--wait", "--pgdata=" + standbyData),
                        Duration.ofMinutes(1));
                address.pointAt(standbyPort);
                fleet.trail().await(TimelineSwitched.class, event -> event.to().equals(new Timeline(2)));
                String after = row(primary, standbyPort, 4);
                archived(fleet, after, "--timeline", "2");

                reach(primary, fleet, List.of(1L, 2L), "--to-xid", common);
                reach(primary, fleet, List.of(1L, 2L, 3L), "--to-xid", lost, "--timeline", "1");
                theFirstMomentsAfterTheSwitch(primary);
                theOldPrimaryComesBack(primary, address, fleet);
                theRestoredClusterHasItsOldAddress(primary, address, fleet);
            } finally {
                standby.stop(Duration.ofMinutes(1));
            }
        }
    }

    private InProcessFleet fleet(Servers servers, PostgresServer primary, int port) throws IOException {
        Map<String, String> environment = new HashMap<>(FleetSettings.environment(primary));
        String yaml = "repositories:\n  local: {type: directory, path: \"" + base.resolve("repository")
                + "\"}\nclusters:\n  " + CLUSTER + ": {host: \"" + primary.host() + "\", port: " + port
                + ", user: postgres, password: \"${POSTGRES_PASSWORD_" + primary.port() + "}\"}\n"
                + "shipper: {clusters: [\"" + CLUSTER + "\"], tail-interval: 500ms, stalled-after: 5s}\n";
        FleetSettings settings = new FleetSettings(base.resolve("fleet"), CLUSTER + ".", "share", yaml, environment);
        Files.createDirectories(settings.folder());
        InProcessFleet fleet = InProcessFleet.start(servers.kafka().bootstrapServers(), settings);
        fleet.initialise("local");
        return fleet;
    }

    private ServerStart standby(PostgresServer primary) throws IOException {
        Files.createDirectory(
                standbyData, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerStart.own(standbyData);
        ServerStart standby = new ServerStart(primary.installation(), standbyData);
        standby.run(
                PostgresTool.PG_BASEBACKUP,
                List.of(
                        "--pgdata=" + standbyData,
                        "--write-recovery-conf",
                        "--checkpoint=fast",
                        "--dbname=host=" + primary.host() + " port=" + primary.port() + " user=postgres password="
                                + primary.password()),
                Duration.ofMinutes(1));
        Files.writeString(
                standbyData.resolve("postgresql.auto.conf"),
                "port = " + standbyPort
                        + "\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n"
                        + "wal_keep_size = '256MB'\n",
                StandardOpenOption.APPEND);
        standby.start(base.resolve("standby.log"), Duration.ofMinutes(1));
        return standby;
    }

    /**
     * As if the fleet had died when it knew of the new timeline and had nothing of it: the old one is replayed to where it was left, and not
     * to where it was archived.
     */
    private void theFirstMomentsAfterTheSwitch(PostgresServer primary) throws Exception {
        Path early = base.resolve("early");
        copy(base.resolve("repository"), early);
        List<Path> onTwo;
        try (Stream<Path> files = Files.walk(early.resolve(CLUSTER + "/wal_archive/00000002"))) {
            onTwo = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().contains(".history"))
                    .toList();
        }
        assertThat(onTwo).isNotEmpty();
        for (Path file : onTwo) {
            Files.delete(file);
        }
        reach(
                primary,
                words -> CommandLineRun.of(
                        Map.of(),
                        base,
                        "",
                        Stream.concat(words.stream(), Stream.of("--repository", early.toString()))
                                .toArray(String[]::new)),
                List.of(1L, 2L),
                "--to-latest");
        delete(early);
    }

    /** It is on the old timeline: nothing of it is shipped. */
    private void theOldPrimaryComesBack(PostgresServer primary, MovingAddress address, InProcessFleet fleet)
            throws Exception {
        primary.start();
        Map<String, Long> before = oldTimeline();
        address.pointAt(primary.port());
        refused(fleet, "left behind by a failover");
        row(primary, primary.port(), 30);
        primary.execute("postgres", "SELECT pg_switch_wal()");
        assertThat(oldTimeline()).isEqualTo(before);
        primary.kill();
        goesOn(primary, address, fleet, 5);
        reach(primary, fleet, List.of(1L, 2L, 4L, 5L), "--to-latest");
    }

    /** What was restored is a newer timeline of the same system: it is known by what the restore left in it. */
    private void theRestoredClusterHasItsOldAddress(PostgresServer primary, MovingAddress address, InProcessFleet fleet)
            throws Exception {
        Path data = base.resolve("restored");
        int port = freePort();
        CommandLineRun run = fleet.walfleet(
                "restore", CLUSTER, "--data-dir", data.toString(), "--start", "--listen-port", Integer.toString(port));
        assertThat(run.status()).as(run.out() + run.err()).isZero();
        ServerStart restored = new ServerStart(primary.installation(), data);
        try {
            address.pointAt(port);
            refused(fleet, "ALTER SYSTEM RESET walfleet.restored_from");
            execute(primary, port, "INSERT INTO ledger VALUES (99)", "CHECKPOINT", "SELECT pg_switch_wal()");
            assertThat(one(primary, port, "SELECT count(*) FROM pg_replication_slots"))
                    .isEqualTo("0");
            Path segment = newest(data.resolve("pg_wal"));
            CommandLineRun push = fleet.walfleet("wal", "push", segment.toString(), "--cluster", CLUSTER);
            assertThat(push.status()).as(push.out() + push.err()).isNotZero();
            assertThat(push.err()).contains("was restored from the archive of " + CLUSTER);
            assertThat(base.resolve("repository/" + CLUSTER + "/wal_archive/00000003"))
                    .doesNotExist();
            goesOn(primary, address, fleet, 6);

            // its server is gone for good, and the copy is to go on in its place: a person says so
            execute(primary, port, "ALTER SYSTEM RESET walfleet.restored_from", "SELECT pg_reload_conf()");
            address.pointAt(port);
            archived(fleet, row(primary, port, 100), "--timeline", "3");
        } finally {
            restored.stop(Duration.ofMinutes(1));
        }
    }

    private static void refused(InProcessFleet fleet, String hint) {
        fleet.trail()
                .await(
                        WalStreamStalled.class,
                        stalled -> stalled.failure().code() == FailureCode.REPOSITORY_OTHER_CLUSTER
                                && stalled.failure().hint().contains(hint));
    }

    /** The address is where it belongs again. */
    private void goesOn(PostgresServer primary, MovingAddress address, InProcessFleet fleet, int number)
            throws Exception {
        int resumed = fleet.trail().all(WalStreamResumed.class, event -> true).size();
        address.pointAt(standbyPort);
        archived(fleet, row(primary, standbyPort, number), "--timeline", "2");
        await(() -> fleet.trail().all(WalStreamResumed.class, event -> true).size() > resumed);
    }

    /** The objects of the first timeline, with the time at which each was written. */
    private Map<String, Long> oldTimeline() throws IOException {
        Map<String, Long> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(base.resolve("repository/" + CLUSTER + "/wal_archive/00000001"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
            }
        }
        return found;
    }

    private static Path newest(Path wal) throws IOException {
        try (Stream<Path> files = Files.list(wal)) {
            return files.filter(file -> file.getFileName().toString().matches("00000003[0-9A-F]{16}"))
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void archived(InProcessFleet fleet, String xid, String... more) {
        List<String> words =
                new ArrayList<>(List.of("restore", CLUSTER, "--data-dir", "/nowhere", "--dry-run", "--to-xid", xid));
        words.addAll(List.of(more));
        await(() -> fleet.walfleet(words.toArray(String[]::new)).status() == 0);
    }

    private interface Shell {
        CommandLineRun run(List<String> words);
    }

    private void reach(PostgresServer primary, InProcessFleet fleet, List<Long> rows, String... target)
            throws Exception {
        reach(primary, words -> fleet.walfleet(words.toArray(String[]::new)), rows, target);
    }

    private void reach(PostgresServer primary, Shell shell, List<Long> rows, String... target) throws Exception {
        Path data = base.resolve("reached");
        int port = freePort();
        List<String> words = new ArrayList<>(List.of("restore", CLUSTER, "--data-dir", data.toString(), "--start"));
        words.addAll(List.of("--listen-port", Integer.toString(port)));
        words.addAll(List.of(target));
        CommandLineRun run = shell.run(words);
        assertThat(run.status()).as(words + "\n" + run.out() + run.err()).isZero();
        ServerStart restored = new ServerStart(primary.installation(), data);
        try {
            assertThat(one(primary, port, "SELECT array_agg(number ORDER BY number) FROM ledger"))
                    .as(words + "\n" + run.err() + run.out())
                    .isEqualTo(
                            rows.toString().replace(" ", "").replace('[', '{').replace(']', '}'));
        } finally {
            restored.stop(Duration.ofMinutes(1));
            delete(data);
        }
    }

    /** @return its transaction id */
    private static String row(PostgresServer server, int port, int number) throws SQLException {
        return one(
                server,
                port,
                "INSERT INTO ledger VALUES (" + number + ") RETURNING (SELECT pg_current_xact_id()::xid::text)");
    }

    private static void awaitRows(PostgresServer server, int port, int count) {
        await(() -> one(server, port, "SELECT count(*) FROM ledger").equals(Integer.toString(count)));
    }

    private interface Fact {
        boolean holds() throws Exception;
    }

    private static void await(Fact fact) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(fact::holds);
    }

    private static String one(PostgresServer server, int port, String sql) throws SQLException {
        try (Connection connection = connect(server, port);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private static void execute(PostgresServer server, int port, String... statements) throws SQLException {
        try (Connection connection = connect(server, port);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(PostgresServer server, int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.host() + ":" + port + "/postgres", server.user(), server.password());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> inside = Files.walk(from)) {
            all = inside.toList();
        }
        for (Path path : all) {
            Files.copy(
                    path,
                    to.resolve(from.relativize(path).toString()),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> inside = Files.walk(folder)) {
            all = inside.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}

package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.event.TimelineSwitched;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A primary with a streaming standby that was restored from the archive, both real: the primary dies having shipped more than the standby
 * ever saw, the standby is promoted, and the cluster's address moves to it. Who comes back, or was restored, writes nothing into the archive.
 */
@ExtendWith(SharedServers.class)
class FailoverIT {
    private static final String CLUSTER = "moves";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir(factory = OpenFolder.class)
    private Path base;

    private int standbyPort;
    private Path standbyData;

    @BeforeEach
    void aPlaceForTheStandby() {
        standbyPort = LoopbackPorts.free();
        standbyData = base.resolve("standby");
    }

    @Test
    void shippingGoesOnAlongTheNewTimelineAndBothSidesOfTheSwitchAreReached(Servers servers) throws Exception {
        try (PostgresServer primary = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                        .withSetting("synchronous_commit", "on")
                        .withSetting("wal_keep_size", "256MB"));
                MovingAddress address = new MovingAddress(primary.port());
                InProcessFleet fleet = fleet(servers, primary, address.port())) {
            primary.execute("postgres", "CREATE TABLE ledger (number bigint PRIMARY KEY)");
            row(primary, primary.port(), 1);
            fleet.fullBackup(CLUSTER);
            ServerStart standby = standby(primary, fleet);
            try {
                String common = row(primary, primary.port(), 2);
                awaitRows(primary, standbyPort, 2);
                // from now on the standby hears nothing any more, and the shipper does
                Sql.execute(primary, standbyPort, "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
                await(() -> Sql.one(
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
        return InProcessFleet.start(servers, settings);
    }

    /** Made from the archive; what came after it is streamed. */
    private ServerStart standby(PostgresServer primary, InProcessFleet fleet) throws IOException {
        Path passwords = Files.writeString(base.resolve("passwords"), "*:*:*:postgres:" + primary.password() + "\n");
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        ServerStart.own(passwords);
        CommandLineRun run = fleet.walfleet(
                "restore",
                CLUSTER,
                "--data-dir",
                standbyData.toString(),
                "--standby",
                "host=" + primary.host() + " port=" + primary.port() + " user=postgres passfile=" + passwords,
                "--listen-port",
                Integer.toString(standbyPort),
                "--start");
        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("it is a standby and follows host=" + primary.host());
        return new ServerStart(primary.installation(), standbyData);
    }

    /**
     * As if the fleet had died when it knew of the new timeline and had nothing of it: the old one is replayed to where it was left, and not
     * to where it was archived.
     */
    private void theFirstMomentsAfterTheSwitch(PostgresServer primary) throws Exception {
        Path early = base.resolve("early");
        Trees.copy(base.resolve("repository"), early);
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
                        base,
                        Stream.concat(Stream.of(words), Stream.of("--repository", early.toString()))
                                .toArray(String[]::new)),
                List.of(1L, 2L),
                "--to-latest");
        Trees.delete(early);
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
        try (RestoredServer restored =
                RestoredServer.start(fleet::walfleet, primary, CLUSTER, base.resolve("restored"), List.of())) {
            int port = restored.port();
            address.pointAt(port);
            refused(fleet, "ALTER SYSTEM RESET walfleet.restored_from");
            Sql.execute(primary, port, "INSERT INTO ledger VALUES (99)", "CHECKPOINT", "SELECT pg_switch_wal()");
            assertThat(restored.one("SELECT count(*) FROM pg_replication_slots"))
                    .isEqualTo("0");
            Path segment = newest(restored.data().resolve("pg_wal"));
            CommandLineRun push = fleet.walfleet("wal", "push", segment.toString(), "--cluster", CLUSTER);
            assertThat(push.status()).as(push.out() + push.err()).isNotZero();
            assertThat(push.err()).contains("was restored from the archive of " + CLUSTER);
            CommandLineRun full = fleet.walfleet("backup", CLUSTER, "--full", "--direct");
            assertThat(full.status()).as(full.out() + full.err()).isNotZero();
            assertThat(full.out() + full.err()).contains("was restored from the archive of " + CLUSTER);
            assertThat(base.resolve("repository/" + CLUSTER + "/wal_archive/00000003"))
                    .doesNotExist();
            goesOn(primary, address, fleet, 6);

            // its server is gone for good, and the copy is to go on in its place: a person says so
            Sql.execute(primary, port, "ALTER SYSTEM RESET walfleet.restored_from", "SELECT pg_reload_conf()");
            address.pointAt(port);
            archived(fleet, row(primary, port, 100), "--timeline", "3");
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
        fleet.awaitRecoverable(
                PATIENCE,
                CLUSTER,
                Stream.concat(Stream.of("--to-xid", xid), Stream.of(more)).toArray(String[]::new));
    }

    private void reach(PostgresServer primary, InProcessFleet fleet, List<Long> rows, String... target)
            throws Exception {
        reach(primary, fleet::walfleet, rows, target);
    }

    private void reach(PostgresServer primary, RestoredServer.Shell shell, List<Long> rows, String... target)
            throws Exception {
        try (RestoredServer reached =
                RestoredServer.start(shell, primary, CLUSTER, base.resolve("reached"), List.of(target))) {
            assertThat(reached.one("SELECT array_agg(number ORDER BY number) FROM ledger"))
                    .as(List.of(target) + "\n" + reached.run().err()
                            + reached.run().out())
                    .isEqualTo(
                            rows.toString().replace(" ", "").replace('[', '{').replace(']', '}'));
        }
    }

    /** @return its transaction id */
    private static String row(PostgresServer server, int port, int number) throws SQLException {
        return Sql.one(
                server,
                port,
                "INSERT INTO ledger VALUES (" + number + ") RETURNING (SELECT pg_current_xact_id()::xid::text)");
    }

    private static void awaitRows(PostgresServer server, int port, int count) {
        await(() -> Sql.one(server, port, "SELECT count(*) FROM ledger").equals(Integer.toString(count)));
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
}

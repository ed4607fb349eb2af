package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What recoveries meet when all is not well: a failover, flipped bits, missing WAL; and stock tools on what they leave. */
@ExtendWith(SharedServers.class)
class RecoveryFaultsIT {
    private static final Logger log = LoggerFactory.getLogger(RecoveryFaultsIT.class);

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir(factory = OpenFolder.class)
    private Path base;

    private static PostgresServer server() throws SQLException {
        PostgresServer server = PostgresServer.throwAway(PostgresInstallation.newest());
        server.execute("postgres", "CREATE TABLE ledger (number bigint PRIMARY KEY)");
        return server;
    }

    private InProcessFleet fleet(Servers servers, PostgresServer server, String cluster) throws IOException {
        return InProcessFleet.start(servers, FleetSettings.shippingSealed(base, cluster, server));
    }

    /** @return its transaction id */
    private static String row(PostgresServer server, int number) throws SQLException {
        return Sql.one(
                server,
                "INSERT INTO ledger VALUES (" + number + ") RETURNING (SELECT pg_current_xact_id()::xid::text)");
    }

    private static void archived(InProcessFleet fleet, String cluster, String xid, String... more) {
        fleet.awaitRecoverable(
                PATIENCE,
                cluster,
                Stream.concat(Stream.of("--to-xid", xid), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void bothSidesOfAFailoverAreReachedAndTheRestoredClusterIsNoDangerToTheOldOne(Servers servers) throws Exception {
        try (PostgresServer server = server();
                InProcessFleet fleet = fleet(servers, server, "failover")) {
            row(server, 1);
            server.execute(
                    "postgres",
                    "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false)",
                    "ALTER SUBSCRIPTION s ENABLE");
            fleet.fullBackup("failover");
            String common = row(server, 2);
            archived(fleet, "failover", common);
            server.stop();
            Path standby = base.resolve("standby");
            Trees.copy(server.dataFolder(), standby);
            server.start();
            String lost = row(server, 3); // the standby never heard of it
            archived(fleet, "failover", lost);
            server.kill();
            promoted(server, standby);
            String after = row(server, 4);
            archived(fleet, "failover", after, "--timeline", "2");

            reach(fleet, server, "failover", List.of(1L, 2L), "--to-xid", common);
            reach(fleet, server, "failover", List.of(1L, 2L, 4L), "--to-latest");
            reach(fleet, server, "failover", List.of(1L, 2L, 3L), "--to-xid", lost, "--timeline", "1");
            // both branches gave the same id to a transaction of their own: along the newest it is that one's
            assertThat(after).isEqualTo(lost);
            reach(fleet, server, "failover", List.of(1L, 2L, 4L), "--to-xid", lost);
        }
    }

    /** The standby takes over: under the same address, on the next timeline. */
    private static void promoted(PostgresServer server, Path standby) throws IOException {
        Path data = server.dataFolder();
        Trees.delete(data);
        Trees.copy(standby, data);
        Files.writeString(
                data.resolve("postgresql.auto.conf"), "restore_command = 'exit 1'\n", StandardOpenOption.APPEND);
        Files.createFile(data.resolve("recovery.signal"));
        ServerStart.own(data);
        for (String name : List.of("recovery.signal", "postgresql.auto.conf")) {
            ServerStart.own(data.resolve(name));
        }
        server.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> !Sql.one(server, "SELECT pg_is_in_recovery()").equals("t"));
    }

    private void reach(InProcessFleet fleet, PostgresServer server, String cluster, List<Long> rows, String... target)
            throws Exception {
        try (RestoredServer restored =
                RestoredServer.start(fleet::walfleet, server, cluster, base.resolve("restored"), List.of(target))) {
            log.info(
                    "{}\n{}{}",
                    List.of(target),
                    restored.run().err(),
                    restored.run().out());
            assertThat(restored.one("SELECT array_agg(number ORDER BY number) FROM ledger"))
                    .as(restored.run().out())
                    .isEqualTo(
                            rows.toString().replace(" ", "").replace('[', '{').replace(']', '}'));
            assertThat(restored.one("SELECT string_agg(setting, ',') FROM pg_settings WHERE name IN"
                            + " ('archive_mode', 'archive_command', 'primary_conninfo', 'synchronous_standby_names')"
                            + " AND setting <> '' AND setting <> '(disabled)'"))
                    .as("it cannot write into an archive, and follows nobody")
                    .isEqualTo("off");
            assertThat(restored.one("SELECT count(*) FROM pg_subscription WHERE subenabled"))
                    .isEqualTo("1");
            assertThat(restored.one(
                            "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'logical replication%'"))
                    .as("it takes nothing from the publishers of the original")
                    .isEqualTo("0");
            assertThat(restored.run().err()).contains("note: its enabled subscriptions (1) sleep");
        }
    }

    @Test
    void aFlippedBitOrAMissingSegmentIsNamedAndStockToolsAcceptWhatIsRestored(Servers servers) throws Exception {
        try (PostgresServer server = server()) {
            String last;
            try (InProcessFleet fleet = fleet(servers, server, "damage")) {
                row(server, 1);
                fleet.fullBackup("damage");
                row(server, 2);
                server.execute("postgres", "SELECT pg_switch_wal()");
                last = row(server, 3);
                server.execute("postgres", "SELECT pg_switch_wal()");
                last = row(server, 4);
                archived(fleet, "damage", last);
                stockTools(fleet, server);
                portThatIsTaken(fleet, server);
            }
            // nobody writes into the repository any more
            everyBit(last);
            missing(last);
        }
    }

    /** It recovers behind closed doors; whoever is to let people in says why it cannot. */
    private void portThatIsTaken(InProcessFleet fleet, PostgresServer server) {
        Path data = base.resolve("port taken");
        CommandLineRun run = fleet.walfleet(
                "restore", "damage", "--data-dir", data.toString(), "--start", "--listen-port", "" + server.port());
        assertThat(run.status()).as(run.out()).isEqualTo(1);
        assertThat(run.err())
                .contains("does not start; its log " + data + ".log ends with:", "Address already in use")
                .contains("the folder is complete: mend that, then: pg_ctl start -D '" + data + "'");
        ServerStart folder = new ServerStart(server.installation(), data);
        assertThat(folder.controlData()).containsEntry("Database cluster state", "shut down");
    }

    private void stockTools(InProcessFleet fleet, PostgresServer server) throws Exception {
        Path data = base.resolve("stock");
        CommandLineRun run = fleet.walfleet("restore", "damage", "--data-dir", data.toString())
                .succeeded();
        assertThat(run.out()).contains("pg_ctl start -D " + data);
        ServerStart stock = new ServerStart(server.installation(), data);
        assertThat(stock.run(PostgresTool.PG_VERIFYBACKUP, List.of(data.toString()), Duration.ofMinutes(1)))
                .contains("successfully verified");
        List<Path> segments;
        try (Stream<Path> files = Files.list(data.resolve("pg_wal"))) {
            segments = files.filter(f -> f.getFileName().toString().matches("[0-9A-F]{24}"))
                    .sorted()
                    .toList();
        }
        assertThat(stock.run(
                        PostgresTool.PG_WALDUMP,
                        List.of(
                                "--path=" + data.resolve("pg_wal"),
                                segments.get(0).getFileName().toString()),
                        Duration.ofMinutes(1)))
                .contains("CHECKPOINT_ONLINE");
        String settings = Files.readString(data.resolve("postgresql.auto.conf"));
        int port = LoopbackPorts.free();
        Files.writeString(
                data.resolve("postgresql.auto.conf"), settings + "port = " + port + "\nunix_socket_directories = ''\n");
        stock.start(base.resolve("stock.log"), Duration.ofMinutes(1));
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() ->
                            Sql.one(server, port, "SELECT pg_is_in_recovery()").equals("f"));
            assertThat(Sql.one(server, port, "SELECT count(*) FROM ledger")).isEqualTo("4");
        } finally {
            stock.stop(Duration.ofMinutes(1));
        }
    }

    @Test
    void whatARestoreDidNotFinishIsNoServerAndASettingThatIsTooLowIsNamed(Servers servers) throws Exception {
        try (PostgresServer server = server()) {
            try (InProcessFleet fleet = fleet(servers, server, "cut")) {
                row(server, 1);
                fleet.fullBackup("cut");
                archived(fleet, "cut", row(server, 2)); // from here on a slot keeps what a restart would recycle
                for (int number = 3; number <= 5; number++) {
                    row(server, number);
                    server.execute("postgres", "SELECT pg_switch_wal()");
                }
                server.execute("postgres", "ALTER SYSTEM SET max_connections = 300"); // the backup's files lack it
                server.restart();
                archived(fleet, "cut", row(server, 6));
            }
            Path segment = segments("cut").get(3); // behind the backup, before the end: no plan has to look into it
            byte[] sound = Files.readAllBytes(segment);
            byte[] damaged = sound.clone();
            damaged[sound.length / 2] ^= 4;
            segment.toFile().setWritable(true);
            Files.write(segment, damaged);
            Path data = base.resolve("cut");
            ServerStart stock = new ServerStart(server.installation(), data);
            int port = LoopbackPorts.free();
            String[] place = {"restore", "cut", "--data-dir", data.toString(), "--listen-port", port + ""};
            String[] start = Stream.concat(Stream.of(place), Stream.of("--delta", "--start"))
                    .toArray(String[]::new);

            CommandLineRun placed = alone(place);
            assertThat(placed.err()).contains(segment.getFileName().toString());
            assertThat(placed.status()).isEqualTo(1);
            refuses(stock, "placed");

            CommandLineRun fed = alone(start);
            assertThat(fed.err()).contains(segment.getFileName().toString());
            assertThat(fed.status()).isEqualTo(1);
            assertThat(data.resolve("postmaster.pid")).doesNotExist();
            refuses(stock, "fed");

            Files.write(segment, sound);
            interrupted(data, start);
            refuses(stock, "interrupted");

            CommandLineRun low = alone(start);
            assertThat(low.status()).isNotZero();
            assertThat(low.err())
                    .contains("max_connections = 100 is a lower setting than on the primary server")
                    .contains("set it as high in " + data.resolve("postgresql.conf"));
            assertThat(data.resolve("postmaster.pid")).doesNotExist();
            assertThat(data.resolve("pg_wal/walfleet.feed")).doesNotExist();

            Files.writeString(data.resolve("postgresql.conf"), "\nmax_connections = 300\n", StandardOpenOption.APPEND);
            stock.start(base.resolve("raised.log"), Duration.ofMinutes(1));
            try {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .until(() -> Sql.one(server, port, "SELECT pg_is_in_recovery()")
                                .equals("f"));
                assertThat(Sql.one(server, port, "SELECT count(*) FROM ledger")).isEqualTo("6");
            } finally {
                stock.stop(Duration.ofMinutes(1));
            }
        }
    }

    /** Ends the command by a signal while the server recovers, which it takes along. */
    private void interrupted(Path data, String... words) throws Exception {
        File said = base.resolve("interrupted.said").toFile();
        List<String> line =
                new ArrayList<>(List.of(Path.of("../bin/walfleet").toRealPath().toString()));
        line.addAll(List.of(words));
        line.addAll(List.of("--repository", base.resolve("repository").toString()));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said);
        builder.environment().putAll(FleetSettings.PASSPHRASE);
        builder.environment().putAll(Map.of("WALFLEET_PREBUILT", "1", "WALFLEET_CDS", "off"));
        Process command = builder.start();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Files.exists(data.resolve("postmaster.pid")));
        command.destroy();
        assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String answer = Files.readString(said.toPath());
        assertThat(command.exitValue()).as(answer).isEqualTo(143);
        assertThat(answer)
                .contains("interrupted: " + data + " is no cluster yet")
                .contains("--delta goes on");
        assertThat(data.resolve("postmaster.pid")).doesNotExist();
    }

    /** It is not started, and says why; not even by an accident does it write into the archive of the cluster. */
    private void refuses(ServerStart stock, String name) throws IOException {
        Path out = base.resolve(name + ".log");
        try {
            stock.start(out, Duration.ofMinutes(1)); // pg_ctl is at times content before the server gives up
        } catch (WalfleetException e) {
            log.info("refused as it should be: {}", e.getMessage());
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.notExists(base.resolve("cut/postmaster.pid")));
        assertThat(Files.readString(out))
                .contains("walfleet restore did not finish this folder", "exited with exit code 200");
    }

    private List<Path> segments(String cluster) throws IOException {
        try (Stream<Path> files = Files.list(base.resolve("repository/" + cluster + "/wal_archive/00000001"))) {
            return files.filter(f -> f.getFileName().toString().matches("[0-9A-F]{24}\\.zst\\.enc"))
                    .sorted()
                    .toList();
        }
    }

    /** The command line as on a machine that has nothing but the repository and its key. */
    private CommandLineRun alone(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--repository", base.resolve("repository").toString()));
        return CommandLineRun.of(FleetSettings.PASSPHRASE, base, "", all.toArray(String[]::new));
    }

    private void everyBit(String xid) throws Exception {
        Path cluster = base.resolve("repository").resolve("damage");
        List<Path> objects = Trees.files(cluster);
        assertThat(objects).hasSizeGreaterThan(5);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (Path object : objects) {
            byte[] sound = Files.readAllBytes(object);
            byte[] damaged = sound.clone();
            int bit = random.nextInt(8 * sound.length);
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            object.toFile().setWritable(true);
            Files.write(object, damaged);
            Path data = base.resolve("never");
            CommandLineRun restore = alone("restore", "damage", "--data-dir", data.toString(), "--to-xid", xid);
            CommandLineRun verify = alone("verify", "--cluster", "damage");
            boolean used = restore.status() != 0;
            String words = restore.out() + restore.err() + verify.out() + verify.err();
            String name = base.resolve("repository").relativize(object).toString();
            assertThat(used || verify.status() != 0 || unused(object))
                    .as("seed %d bit %d of %s\n%s", seed, bit, name, words)
                    .isTrue();
            if (used) {
                assertThat(words).as("seed %d bit %d of %s", seed, bit, name).contains(name);
            }
            Files.write(object, sound);
            Trees.delete(data);
        }
        alone("restore", "damage", "--data-dir", base.resolve("sound") + "", "--to-xid", xid)
                .succeeded();
    }

    /** WAL from before the backup is of no use to it. */
    private static boolean unused(Path object) {
        return object.toString().contains("/wal_archive/");
    }

    private void missing(String xid) throws Exception {
        List<Path> segments = segments("damage");
        Path gone = segments.get(segments.size() - 1);
        Files.delete(gone);
        String segment = gone.getFileName().toString().substring(0, 24);
        CommandLineRun run = alone("restore", "damage", "--data-dir", base.resolve("never") + "", "--to-xid", xid);
        assertThat(run.status()).isNotZero();
        assertThat(run.err())
                .contains("wal segment " + segment + " is missing, the next one is ")
                .contains("the last state that can be reached before it is --to-lsn ");
        assertThat(base.resolve("never")).doesNotExist();
        CommandLineRun list = alone("list");
        assertThat(list.out()).contains("then wal segment " + segment + " is missing");
    }
}

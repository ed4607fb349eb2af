package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
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
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What recoveries meet when all is not well: a failover, flipped bits, missing WAL; and stock tools on what they leave. */
@ExtendWith(SharedServers.class)
class RecoveryFaultsIT {
    private static final Logger log = LoggerFactory.getLogger(RecoveryFaultsIT.class);

    private Path base;

    @BeforeEach
    void aFolder() throws IOException {
        base = Files.createTempDirectory("walfleet-faults-it");
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void deleteIt() throws IOException {
        delete(base);
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
            Files.delete(path);
        }
    }

    private InProcessFleet fleet(Servers servers, PostgresServer server, String cluster) throws IOException {
        Map<String, String> environment = new HashMap<>(FleetSettings.environment(server));
        environment.put("WALFLEET_PASSPHRASE", "a passphrase of the test");
        String yaml = "repositories:\n  local: {type: directory, path: \"" + base.resolve("repository")
                + "\", encryption: {passphrase: \"${WALFLEET_PASSPHRASE}\"}}\nclusters:\n"
                + FleetSettings.cluster(cluster, server, "")
                + "shipper: {clusters: [\"" + cluster + "\"], tail-interval: 500ms}\n";
        FleetSettings settings = new FleetSettings(base.resolve("fleet"), cluster + ".", "share", yaml, environment);
        Files.createDirectories(settings.folder());
        InProcessFleet fleet = InProcessFleet.start(servers.kafka().bootstrapServers(), settings);
        fleet.initialise("local");
        return fleet;
    }

    private static PostgresServer server() throws SQLException {
        PostgresServer server = PostgresServer.throwAway(PostgresInstallation.newest());
        server.execute("postgres", "CREATE TABLE ledger (number bigint PRIMARY KEY)");
        return server;
    }

    /** @return its transaction id */
    private static String row(PostgresServer server, int number) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("INSERT INTO ledger VALUES (" + number
                        + ") RETURNING (SELECT pg_current_xact_id()::xid::text)")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void full(InProcessFleet fleet, String cluster) {
        CommandLineRun run = fleet.walfleet("backup", cluster, "--full", "--direct");
        assertThat(run.status()).as(run.out() + run.err()).isZero();
    }

    private static CommandLineRun plan(InProcessFleet fleet, String cluster, String... target) {
        List<String> words = new ArrayList<>(List.of("restore", cluster, "--data-dir", "/nowhere", "--dry-run"));
        words.addAll(List.of(target));
        return fleet.walfleet(words.toArray(String[]::new));
    }

    private static void archived(InProcessFleet fleet, String cluster, String xid, String... more) {
        List<String> words = new ArrayList<>(List.of("--to-xid", xid));
        words.addAll(List.of(more));
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> plan(fleet, cluster, words.toArray(String[]::new)).status() == 0);
    }

    @Test
    void bothSidesOfAFailoverAreReachedAndTheRestoredClusterIsNoDangerToTheOldOne(Servers servers) throws Exception {
        try (PostgresServer server = server();
                InProcessFleet fleet = fleet(servers, server, "failover")) {
            row(server, 1);
            full(fleet, "failover");
            String common = row(server, 2);
            archived(fleet, "failover", common);
            server.stop();
            Path standby = base.resolve("standby");
            copy(server.dataFolder(), standby);
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
        delete(data);
        copy(standby, data);
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
                .until(() -> !one(server.connect("postgres"), "SELECT pg_is_in_recovery()")
                        .equals("t"));
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> inside = Files.walk(from)) {
            all = inside.toList();
        }
        for (Path path : all) {
            Path target = to.resolve(from.relativize(path).toString());
            Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            Files.setOwner(target, Files.getOwner(path));
        }
    }

    private void reach(InProcessFleet fleet, PostgresServer server, String cluster, List<Long> rows, String... target)
            throws Exception {
        Path data = base.resolve("restored");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> words = new ArrayList<>(List.of("restore", cluster, "--data-dir", data.toString(), "--start"));
        words.addAll(List.of("--listen-port", Integer.toString(port)));
        words.addAll(List.of(target));
        CommandLineRun run = fleet.walfleet(words.toArray(String[]::new));
        assertThat(run.status()).as(words + "\n" + run.out() + run.err()).isZero();
        log.info("{}\n{}{}", words, run.err(), run.out());
        ServerStart restored = new ServerStart(server.installation(), data);
        try {
            assertThat(one(connect(server, port), "SELECT array_agg(number ORDER BY number) FROM ledger"))
                    .as(run.out())
                    .isEqualTo(
                            rows.toString().replace(" ", "").replace('[', '{').replace(']', '}'));
            assertThat(one(
                            connect(server, port),
                            "SELECT string_agg(setting, ',') FROM pg_settings WHERE name IN"
                                    + " ('archive_mode', 'archive_command', 'primary_conninfo', 'synchronous_standby_names')"
                                    + " AND setting <> '' AND setting <> '(disabled)'"))
                    .as("it cannot write into an archive, and follows nobody")
                    .isEqualTo("off");
        } finally {
            restored.stop(Duration.ofMinutes(1));
            delete(data);
            Files.deleteIfExists(base.resolve("restored.log"));
        }
    }

    private static Connection connect(PostgresServer server, int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port + "/postgres", server.user(), server.password());
    }

    private static String one(Connection opened, String sql) throws SQLException {
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    @Test
    void aFlippedBitOrAMissingSegmentIsNamedAndStockToolsAcceptWhatIsRestored(Servers servers) throws Exception {
        try (PostgresServer server = server()) {
            String last;
            try (InProcessFleet fleet = fleet(servers, server, "damage")) {
                row(server, 1);
                full(fleet, "damage");
                row(server, 2);
                server.execute("postgres", "SELECT pg_switch_wal()");
                last = row(server, 3);
                server.execute("postgres", "SELECT pg_switch_wal()");
                last = row(server, 4);
                archived(fleet, "damage", last);
                stockTools(fleet, server);
            }
            // nobody writes into the repository any more
            everyBit(last);
            missing(last);
        }
    }

    private void stockTools(InProcessFleet fleet, PostgresServer server) throws Exception {
        Path data = base.resolve("stock");
        CommandLineRun run = fleet.walfleet("restore", "damage", "--data-dir", data.toString());
        assertThat(run.status()).as(run.out() + run.err()).isZero();
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
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.writeString(
                data.resolve("postgresql.auto.conf"), settings + "port = " + port + "\nunix_socket_directories = ''\n");
        stock.start(base.resolve("stock.log"), Duration.ofMinutes(1));
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> one(connect(server, port), "SELECT pg_is_in_recovery()")
                            .equals("f"));
            assertThat(one(connect(server, port), "SELECT count(*) FROM ledger"))
                    .isEqualTo("4");
        } finally {
            stock.stop(Duration.ofMinutes(1));
        }
    }

    /** The command line as on a machine that has nothing but the repository and its key. */
    private CommandLineRun alone(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--repository", base.resolve("repository").toString()));
        return CommandLineRun.of(
                Map.of("WALFLEET_PASSPHRASE", "a passphrase of the test"), base, "", all.toArray(String[]::new));
    }

    private void everyBit(String xid) throws Exception {
        Path cluster = base.resolve("repository").resolve("damage");
        List<Path> objects;
        try (Stream<Path> files = Files.walk(cluster)) {
            objects = files.filter(Files::isRegularFile).sorted().toList();
        }
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
            delete(data);
        }
        CommandLineRun restore = alone("restore", "damage", "--data-dir", base.resolve("sound") + "", "--to-xid", xid);
        assertThat(restore.status()).as(restore.out() + restore.err()).isZero();
    }

    /** WAL from before the backup is of no use to it. */
    private static boolean unused(Path object) {
        return object.toString().contains("/wal_archive/");
    }

    private void missing(String xid) throws Exception {
        List<Path> segments;
        try (Stream<Path> files = Files.list(base.resolve("repository/damage/wal_archive/00000001"))) {
            segments = files.filter(f -> f.getFileName().toString().matches("[0-9A-F]{24}\\.zst\\.enc"))
                    .sorted()
                    .toList();
        }
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

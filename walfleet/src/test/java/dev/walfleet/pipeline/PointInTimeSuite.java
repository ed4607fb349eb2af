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
import java.nio.file.Path;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any second of the past: under a load of everything at once full backups are taken one after the other and WAL is shipped; then
 * the cluster is restored to random targets by the command line, and each state is what the load itself wrote down of it. How many
 * targets says {@code walfleet.targets}.
 */
@ExtendWith(SharedServers.class)
abstract class PointInTimeSuite {
    private static final Logger log = LoggerFactory.getLogger(PointInTimeSuite.class);
    private static final int TARGETS = Integer.getInteger("walfleet.targets", 4);
    private static final int BACKUPS = TARGETS > 10 ? 6 : 2;
    private static final Duration LOAD = Duration.ofSeconds(TARGETS > 10 ? 20 : 5);
    private static final long SEED = Long.getLong("walfleet.seed", System.nanoTime());

    private final int major;
    private Path base;

    /** @param major the version of the server */
    PointInTimeSuite(int major) {
        this.major = major;
    }

    private static boolean canRun(int major) {
        return PostgresInstallation.all().stream()
                .filter(PostgresInstallation::hasServer)
                .filter(i -> i.major() == major)
                .anyMatch(i -> i.has(PostgresTool.PGBENCH) && i.has(PostgresTool.PG_AMCHECK));
    }

    @BeforeEach
    void aFolder() throws IOException {
        base = Files.createTempDirectory("walfleet-pitr-it");
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void deleteIt() throws IOException {
        delete(base);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> inside = Files.walk(folder)) {
            all = inside.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** What was asked for, and how many rows of the ledger belong to it. */
    private record Wanted(List<String> words, long rows) {}

    @Test
    void everyTargetIsTheStateThatTheLedgerSays(Servers servers) throws Exception {
        Skipped.unless(canRun(major), "there is no PostgreSQL " + major + " with pgbench and pg_amcheck");
        log.info("random targets major={} seed={}", major, SEED);
        Path side = Files.createDirectory(base.resolve("side"));
        ServerStart.own(side);
        try (PostgresServer server =
                PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.ofMajor(major))
                        .withSetting("track_commit_timestamp", "on")
                        .withSetting("max_wal_size", "64MB"))) {
            List<LedgerLoad.Row> rows;
            long first;
            String cluster = "pitr-" + major;
            try (InProcessFleet fleet = fleet(servers, server, cluster)) {
                try (LedgerLoad load = new LedgerLoad(server, SEED)) {
                    load.prepare(side);
                    load.start();
                    first = backups(fleet, cluster, load);
                    TimeUnit.MILLISECONDS.sleep(LOAD.toMillis()); // a load of a certain length, no wait for a fact
                    load.check();
                    rows = load.rows();
                }
                shipped(fleet, cluster, rows.get(rows.size() - 1));
                Random random = new Random(SEED);
                for (int i = 0; i < TARGETS; i++) {
                    reach(fleet, server, cluster, wanted(rows, first, random, i));
                }
                CommandLineRun list = fleet.walfleet("list", cluster);
                assertThat(list.status()).as(list.err()).isZero();
                assertThat(list.out()).contains("RECOVERY WINDOW", cluster + ": any moment from ");
            }
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

    /** @return how many rows there were at the end of the first */
    private static long backups(InProcessFleet fleet, String cluster, LedgerLoad load) throws Exception {
        long first = 0;
        for (int i = 0; i < BACKUPS; i++) {
            TimeUnit.MILLISECONDS.sleep(LOAD.toMillis() / 2);
            CommandLineRun run = fleet.walfleet("backup", cluster, "--full", "--direct");
            assertThat(run.status()).as(run.out() + run.err()).isZero();
            load.check();
            first = i == 0 ? load.rows().size() : first;
        }
        return first;
    }

    /** Until the archive has the last row. */
    private static void shipped(InProcessFleet fleet, String cluster, LedgerLoad.Row last) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    CommandLineRun plan = fleet.walfleet(
                            "restore",
                            cluster,
                            "--data-dir",
                            "/nowhere",
                            "--to-xid",
                            Long.toString(last.xid()),
                            "--dry-run");
                    return plan.status() == 0;
                });
    }

    private static Wanted wanted(List<LedgerLoad.Row> rows, long first, Random random, int turn) {
        int index = (int) first + 1 + random.nextInt((int) (rows.size() - first - 3));
        LedgerLoad.Row row = rows.get(index);
        return switch (turn % 5) {
            case 0 -> new Wanted(List.of("--to-time", row.time().toString()), row.number());
            case 1 -> new Wanted(List.of("--to-lsn", row.behind().toString()), row.number());
            case 2 -> new Wanted(List.of("--to-xid", Long.toString(row.xid())), row.number());
            case 3 -> {
                LedgerLoad.Row point = rows.subList(index, rows.size()).stream()
                        .filter(r -> !r.restorePoint().isEmpty())
                        .findFirst()
                        .orElseGet(() -> rows.stream()
                                .filter(r -> !r.restorePoint().isEmpty() && r.number() > first + 1)
                                .reduce((a, b) -> b)
                                .orElseThrow());
                yield new Wanted(List.of("--to-name", point.restorePoint()), point.number());
            }
            default -> new Wanted(List.of("--to-time", row.time().toString(), "--exclusive"), row.number() - 1);
        };
    }

    private void reach(InProcessFleet fleet, PostgresServer server, String cluster, Wanted wanted) throws Exception {
        Path data = base.resolve("restored");
        Path moved = base.resolve("moved");
        int port = freePort();
        List<String> words = new ArrayList<>(List.of("restore", cluster, "--data-dir", data.toString(), "--start"));
        words.addAll(List.of("--listen-port", Integer.toString(port)));
        words.addAll(List.of("--tablespace", base.resolve("side") + "=" + moved));
        words.addAll(wanted.words());
        CommandLineRun run = fleet.walfleet(words.toArray(String[]::new));
        assertThat(run.status()).as(words + "\n" + run.out() + run.err()).isZero();
        assertThat(run.out()).contains("reached: ", "promoted to timeline 2; the server runs");
        log.info("reached wanted={}\n{}{}", wanted, run.err(), run.out());
        ServerStart restored = new ServerStart(server.installation(), data);
        try {
            state(server, port, wanted);
            amcheck(server, port);
        } finally {
            restored.stop(Duration.ofMinutes(1));
        }
        assertThat(restored.run(
                        PostgresTool.PG_CHECKSUMS, List.of("--check", "--pgdata=" + data), Duration.ofMinutes(2)))
                .contains("Bad checksums:  0");
        delete(data);
        delete(moved);
        Files.deleteIfExists(base.resolve("restored.log"));
    }

    private static void state(PostgresServer server, int port, Wanted wanted) throws SQLException {
        try (Connection ledger = connect(server, port, LedgerLoad.DATABASE);
                Connection bench = connect(server, port, "bench")) {
            assertThat(numbers(ledger, "SELECT count(*), coalesce(max(number), 0) FROM ledger"))
                    .as(wanted.toString())
                    .containsExactly(wanted.rows(), wanted.rows());
            assertThat(numbers(ledger, "SELECT count(*), coalesce(max(number), 0) FROM aside"))
                    .containsExactly(wanted.rows(), wanted.rows());
            assertThat(numbers(ledger, "SELECT count(*), 0 FROM ledger WHERE filler <> repeat(md5(number::text), 20)"))
                    .containsExactly(0L, 0L);
            assertThat(numbers(ledger, "SELECT count(*), 0 FROM fleeting")).containsExactly(0L, 0L);
            assertThat(
                            numbers(
                                    bench,
                                    "SELECT (SELECT sum(abalance) FROM pgbench_accounts), (SELECT sum(tbalance) FROM pgbench_tellers)"))
                    .as("what pgbench keeps equal")
                    .satisfies(sums -> assertThat(sums.get(0)).isEqualTo(sums.get(1)));
        }
    }

    private static List<Long> numbers(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return List.of(row.getLong(1), row.getLong(2));
        }
    }

    private static Connection connect(PostgresServer server, int port, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port + "/" + database, server.user(), server.password());
    }

    private static void amcheck(PostgresServer server, int port) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        server.installation().path(PostgresTool.PG_AMCHECK).toString(),
                        "--all",
                        "--install-missing",
                        "--heapallindexed",
                        "--host=localhost",
                        "--port=" + port,
                        "--username=" + server.user())
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", server.password());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any second of the past: under a load of everything at once full backups are taken one after the other and WAL is shipped; then
 * the cluster is restored to random targets by the command line, and each state is what the load itself wrote down of it. How many
 * targets says {@code walfleet.targets}, for all versions together.
 */
@ExtendWith(SharedServers.class)
abstract class PointInTimeSuite {
    private static final Logger log = LoggerFactory.getLogger(PointInTimeSuite.class);
    private static final int TARGETS = Integer.getInteger("walfleet.targets", 10);
    private static final int BACKUPS = TARGETS > 30 ? 4 : 2;
    private static final List<Integer> VERSIONS = List.of(15, 18, 17);
    /** Each target is a restore of all that the load wrote: twice the load is twice the hours. */
    private static final Duration LOAD = Duration.ofSeconds(5);

    private static final Duration SHIPPED = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("walfleet.seed", System.nanoTime());

    private final int major;

    @TempDir(factory = OpenFolder.class)
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
            try (InProcessFleet fleet =
                    InProcessFleet.start(servers, FleetSettings.shippingSealed(base, cluster, server))) {
                try (LedgerLoad load = new LedgerLoad(server, SEED)) {
                    load.prepare(side);
                    load.start();
                    first = backups(fleet, cluster, load);
                    TimeUnit.MILLISECONDS.sleep(LOAD.toMillis()); // a load of a certain length, no wait for a fact
                    load.check();
                    rows = load.rows();
                }
                LedgerLoad.Row last = rows.get(rows.size() - 1);
                fleet.awaitRecoverable(SHIPPED, cluster, "--to-xid", Long.toString(last.xid()));
                Random random = new Random(SEED);
                int turn = VERSIONS.indexOf(major);
                for (int i = TARGETS * turn / 3; i < TARGETS * (turn + 1) / 3; i++) { // of each kind there are some
                    reach(fleet, server, cluster, wanted(rows, first, random, i));
                }
                CommandLineRun list = fleet.walfleet("list", cluster).succeeded();
                assertThat(list.out()).contains("RECOVERY WINDOW", cluster + ": any moment from ");
            }
        }
    }

    /** @return how many rows there were at the end of the first */
    private static long backups(InProcessFleet fleet, String cluster, LedgerLoad load) throws Exception {
        long first = 0;
        for (int i = 0; i < BACKUPS; i++) {
            TimeUnit.MILLISECONDS.sleep(LOAD.toMillis() / 2);
            fleet.fullBackup(cluster);
            load.check();
            first = i == 0 ? load.rows().size() : first;
        }
        return first;
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
        Path moved = base.resolve("moved");
        List<String> words = new ArrayList<>(List.of("--tablespace", base.resolve("side") + "=" + moved));
        words.addAll(wanted.words());
        try (RestoredServer restored =
                RestoredServer.start(fleet::walfleet, server, cluster, base.resolve("restored"), words)) {
            assertThat(restored.run().out()).contains("reached: ", "promoted to timeline 2; the server runs");
            log.info(
                    "reached wanted={}\n{}{}",
                    wanted,
                    restored.run().err(),
                    restored.run().out());
            state(server, restored.port(), wanted);
            amcheck(server, restored.port());
            assertThat(restored.stop()
                            .run(
                                    PostgresTool.PG_CHECKSUMS,
                                    List.of("--check", "--pgdata=" + restored.data()),
                                    Duration.ofMinutes(2)))
                    .contains("Bad checksums:  0");
        }
        Trees.delete(moved);
    }

    private static void state(PostgresServer server, int port, Wanted wanted) throws SQLException {
        try (Connection ledger = Sql.connect(server, port, LedgerLoad.DATABASE);
                Connection bench = Sql.connect(server, port, "bench")) {
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
}

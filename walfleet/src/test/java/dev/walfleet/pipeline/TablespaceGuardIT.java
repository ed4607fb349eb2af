package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.ServerStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A copy is recovered on the machine of its original, and its WAL makes a tablespace where the original's is. */
@ExtendWith(SharedServers.class)
class TablespaceGuardIT {
    private static final String CLUSTER = "spaces";

    @TempDir(factory = OpenFolder.class)
    private Path base;

    @Test
    void aCopyIsKeptOutOfTheTablespacesOfItsOriginal(Servers servers) throws Exception {
        Path late = Files.createDirectory(base.resolve("late"));
        ServerStart.own(late);
        try (PostgresServer server = PostgresServer.throwAway(PostgresInstallation.newest());
                InProcessFleet fleet =
                        InProcessFleet.start(servers, FleetSettings.shippingSealed(base, CLUSTER, server))) {
            server.execute("postgres", "CREATE TABLE ledger (number bigint)");
            fleet.fullBackup(CLUSTER);
            String before = row(server, 1);
            server.execute(
                    "postgres",
                    "CREATE TABLESPACE late LOCATION '" + late + "'",
                    "CREATE TABLE moved (number bigint) WITH (autovacuum_enabled = false) TABLESPACE late",
                    "INSERT INTO moved SELECT generate_series(1, 1000)");
            String after = row(server, 2);
            server.execute("postgres", "INSERT INTO moved SELECT generate_series(1, 1000)", "CHECKPOINT");
            fleet.awaitRecoverable(Duration.ofSeconds(90), CLUSTER, "--to-xid", after);

            Map<Path, Integer> files = files(late);
            refused(fleet, late, after);
            refused(fleet, late, after, "--start");
            assertThat(files(late)).isEqualTo(files).isNotEmpty();
            try (RestoredServer earlier = restored(fleet, server, "earlier", before)) {
                assertThat(earlier.one("SELECT count(*) FROM ledger")).isEqualTo("1");
            }

            server.execute("postgres", "DROP TABLE moved", "DROP TABLESPACE late");
            try (RestoredServer copy = restored(fleet, server, "later", after)) {
                assertThat(copy.one("SELECT count(*) FROM moved")).isEqualTo("1000");
            }
        }
    }

    /** @return its transaction id */
    private static String row(PostgresServer server, int number) throws SQLException {
        return Sql.one(
                server,
                "INSERT INTO ledger VALUES (" + number + ") RETURNING (SELECT pg_current_xact_id()::xid::text)");
    }

    private void refused(InProcessFleet fleet, Path late, String xid, String... more) {
        Path data = base.resolve("refused" + more.length);
        List<String> words =
                new ArrayList<>(List.of("restore", CLUSTER, "--data-dir", data.toString(), "--to-xid", xid));
        words.addAll(List.of("--listen-port", Integer.toString(LoopbackPorts.free())));
        words.addAll(List.of(more));
        CommandLineRun run = fleet.walfleet(words.toArray(String[]::new));
        assertThat(run.status()).as(run.toString()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err())
                .contains("in " + late + ", and a tablespace is there: replay would write into it")
                .contains("--exclusive");
        assertThat(data.resolve("postmaster.pid")).doesNotExist();
    }

    private RestoredServer restored(InProcessFleet fleet, PostgresServer server, String name, String xid) {
        return RestoredServer.start(fleet::walfleet, server, CLUSTER, base.resolve(name), List.of("--to-xid", xid));
    }

    private static Map<Path, Integer> files(Path folder) throws IOException {
        Map<Path, Integer> files = new TreeMap<>();
        for (Path file : Trees.files(folder)) {
            files.put(file, Arrays.hashCode(Files.readAllBytes(file)));
        }
        return files;
    }
}

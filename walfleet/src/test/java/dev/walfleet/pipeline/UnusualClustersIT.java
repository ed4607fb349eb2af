package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresServerOptions;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters that were made otherwise than most: WAL segments of another size, no checksums, rows that do not compress, large relations. */
@ExtendWith(SharedServers.class)
class UnusualClustersIT {
    private static final long GIBIBYTE = 1L << 30;
    private static final int PAGE = 8192;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir(factory = OpenFolder.class)
    private Path base;

    @ParameterizedTest(name = "segments of {0} MB, {1}")
    @CsvSource({"1, --data-checksums", "64, --no-data-checksums"})
    void areBackedUpShippedAndRecoveredToAMoment(int megabytes, String checksums, Servers servers) throws Exception {
        PostgresServerOptions options =
                PostgresServer.throwAwayOptions(PostgresInstallation.newest()).withSetting("max_connections", "150");
        Skipped.unless(options.installation().major() >= 18, "initdb knows --no-data-checksums from version 18 on");
        initialised(options, "--wal-segsize=" + megabytes, checksums);
        String cluster = "segments-" + megabytes;
        try (PostgresServer server = PostgresServer.open(options);
                InProcessFleet fleet = InProcessFleet.start(servers, FleetSettings.shipping(base, cluster, server))) {
            server.execute("postgres", "CREATE TABLE ledger (number bigint, noise bytea)");
            row(server, 1);
            Files.delete(server.dataFolder().resolve("postgresql.conf")); // as where it is in /etc
            fleet.fullBackup(cluster);
            String wanted = row(server, 2);
            String last = row(server, 3);
            fleet.awaitRecoverable(PATIENCE, cluster, "--to-xid", last);
            try (RestoredServer restored = RestoredServer.start(
                    fleet::walfleet, server, cluster, base.resolve("restored"), List.of("--to-xid", wanted))) {
                assertThat(restored.one("SELECT array_agg(DISTINCT number ORDER BY number) FROM ledger"))
                        .isEqualTo("{1,2}");
                assertThat(restored.one("SELECT count(*) FROM ledger WHERE length(noise) <> 64"))
                        .isEqualTo("0");
                assertThat(restored.one("SHOW max_connections")).isEqualTo("150");
                assertThat(restored.one("SHOW wal_segment_size")).isEqualTo(megabytes + "MB");
                assertThat(restored.one("SHOW data_checksums"))
                        .isEqualTo(checksums.equals("--data-checksums") ? "on" : "off");
            }
            assertThat(fleet.walfleet("verify", "--cluster", cluster).status()).isZero();
        }
    }

    /** About 20 MB that no compression makes smaller, in one transaction. @return its id */
    private static String row(PostgresServer server, int number) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO ledger SELECT " + number + ", sha512((i || 'x' || " + number
                    + ")::bytea) FROM generate_series(1, 100000) i");
            try (ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::xid::text")) {
                row.next();
                String xid = row.getString(1);
                connection.commit();
                return xid;
            }
        }
    }

    /** Its second file is the one with the rows, and with a page that is damaged. */
    @Test
    void aRelationOfSeveralFilesComesBackAndADamagedPageInTheSecondIsCountedFromTheFirst() throws Exception {
        PostgresServerOptions options = PostgresServer.throwAwayOptions(PostgresInstallation.newest());
        try (PostgresServer server = PostgresServer.open(options)) {
            server.execute(
                    "postgres", "CREATE TABLE large (number bigint)", "INSERT INTO large VALUES (1)", "CHECKPOINT");
            String path = Sql.one(server, "SELECT pg_relation_filepath('large')");
            server.stop();
            grow(server.dataFolder().resolve(path), GIBIBYTE);
            Path second = server.dataFolder().resolve(path + ".1");
            grow(second, 10 * PAGE);
            ServerStart.own(second);
            server.start();
            server.execute("postgres", "INSERT INTO large SELECT 2 FROM generate_series(1, 10000)", "CHECKPOINT");
            assertThat(Files.size(second)).isGreaterThan(20 * PAGE);
            try (RandomAccessFile file = new RandomAccessFile(second.toFile(), "rw")) {
                file.seek(12 * PAGE + 4000);
                file.writeInt(0x01020304);
            }
            String large = "repositories:\n  local: {type: directory, path: \"" + base.resolve("repository")
                    + "\"}\nclusters:\n" + FleetSettings.cluster("large", server, "");
            Path config = Files.writeString(base.resolve("walfleet.yml"), large);
            Map<String, String> environment = FleetSettings.environment(server);
            walfleet(environment, config, "init").succeeded();
            CommandLineRun made = walfleet(environment, config, "backup", "--full", "--direct")
                    .succeeded();
            String backup = made.out()
                    .lines()
                    .filter(line -> line.startsWith("base_"))
                    .findFirst()
                    .orElseThrow()
                    .split(" ")[0];
            CommandLineRun show = walfleet(environment, config, "show", backup);
            assertThat(show.out() + show.err())
                    .contains("block " + (GIBIBYTE / PAGE + 12) + " of postgres.public.large (" + path + ".1)");
            Path data = base.resolve("restored");
            walfleet(environment, config, "restore", "--data-dir", data.toString())
                    .succeeded();
            assertThat(new ServerStart(server.installation(), data)
                            .run(PostgresTool.PG_VERIFYBACKUP, List.of(data.toString()), Duration.ofMinutes(1)))
                    .contains("successfully verified");
            assertThat(Files.size(data.resolve(path))).isEqualTo(GIBIBYTE);
            assertThat(Files.mismatch(data.resolve(path + ".1"), second)).isEqualTo(-1);
        }
    }

    /** By zeroes, which are pages that nobody has used yet. */
    private static void grow(Path file, long size) throws IOException {
        try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
            grown.setLength(size);
        }
    }

    private static void initialised(PostgresServerOptions options, String... more) throws IOException {
        Path data = Files.createDirectory(options.folder().resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        ServerStart.own(data);
        List<String> words = new ArrayList<>(
                List.of("--pgdata=" + data, "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"));
        words.add("--no-locale");
        words.addAll(List.of(more));
        new ServerStart(options.installation(), data).run(PostgresTool.INITDB, words, Duration.ofMinutes(1));
    }

    private CommandLineRun walfleet(Map<String, String> environment, Path config, String... words) {
        return CommandLineRun.configured(config, environment, base, words);
    }
}

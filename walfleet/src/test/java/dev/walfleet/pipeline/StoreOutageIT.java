package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.local.LocalS3;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that answers 503 to everything while the database works on: it costs lag and nothing else, and somebody hears of it while the
 * server still keeps all of the WAL.
 */
@ExtendWith(SharedServers.class)
class StoreOutageIT {
    private static final String CLUSTER = "outage";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir(factory = OpenFolder.class)
    private Path base;

    @Test
    void aStoreThatIsAwayCostsLagAndTheAlertComesWhileNothingIsLost(Servers servers) throws Exception {
        try (PostgresServer server = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                        .withSetting("synchronous_commit", "on")
                        .withSetting("max_wal_size", "64MB")
                        .withSetting("max_slot_wal_keep_size", "112MB"));
                LocalS3 s3 = LocalS3.throwAway();
                InProcessFleet fleet = fleet(servers, server, s3)) {
            server.execute("postgres", "CREATE TABLE ledger (number bigint PRIMARY KEY, filler text)");
            rows(server, 1);
            fleet.fullBackup(CLUSTER);

            Awaitility.await("the shipper streams, and has confirmed all")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> Sql.one(
                                    server,
                                    "SELECT count(*) FROM pg_replication_slots WHERE active AND restart_lsn >="
                                            + " pg_current_wal_flush_lsn()")
                            .equals("1"));

            Instant refused = Instant.now();
            s3.faults().refuseAll();
            for (int segment = 2; segment <= 5; segment++) {
                rows(server, segment);
                server.execute("postgres", "SELECT pg_switch_wal()", "CHECKPOINT");
            }
            WalStreamStalled stalled = fleet.trail()
                    .await(
                            WalStreamStalled.class,
                            event -> event.failure().code() == FailureCode.REPOSITORY_UNREACHABLE);
            fired(fleet, "wal-stalled/", stalled.since());
            fired(fleet, "wal-retention/", refused); // the slot may be full before an upload was given up
            assertThat(Sql.one(server, "SELECT wal_status FROM pg_replication_slots"))
                    .as("the alert is there, and the WAL still is")
                    .isIn("reserved", "extended");
            Awaitility.await().atMost(PATIENCE).until(() -> lag(fleet) >= 64 << 20);

            s3.faults().clear();
            fleet.trail().await(WalStreamResumed.class, event -> event.at().isAfter(stalled.at()));
            fleet.trail()
                    .await(
                            AlertResolved.class,
                            alert -> alert.key().equals("wal-stalled/" + CLUSTER)
                                    && alert.resolvedAt().isAfter(stalled.at()));
            rows(server, 6);
            String end = Sql.one(server, "SELECT pg_current_wal_flush_lsn()");
            fleet.awaitRecoverable(PATIENCE, CLUSTER, "--to-lsn", end);
            fleet.walfleet("wal", "status", "--cluster", CLUSTER).succeeded();
            assertThat(fleet.trail().all(WalGapFound.class, gap -> true)).isEmpty();
            everythingIsThere(server, fleet);
        }
    }

    private static void fired(InProcessFleet fleet, String key, Instant after) {
        fleet.trail()
                .await(
                        AlertFired.class,
                        alert -> alert.key().equals(key + CLUSTER) && alert.at().isAfter(after));
    }

    private InProcessFleet fleet(Servers servers, PostgresServer server, LocalS3 s3) throws IOException {
        s3.createBucket(CLUSTER);
        Map<String, String> environment = new HashMap<>(FleetSettings.environment(server));
        environment.put("S3_KEY", s3.accessKey());
        environment.put("S3_SECRET", s3.secretKey());
        String yaml = ("repositories:\n  s3: {type: s3, bucket: %s, region: %s, endpoint: \"%s\", path-style: true,"
                                + " access-key: \"${S3_KEY}\", secret-key: \"${S3_SECRET}\"}\n")
                        .formatted(CLUSTER, s3.region(), s3.endpoint())
                + "clusters:\n" + FleetSettings.cluster(CLUSTER, server, "")
                + "shipper: {clusters: [\"" + CLUSTER
                + "\"], tail-interval: 500ms, stalled-after: 5s, status-interval: 1s}\n";
        InProcessFleet fleet = InProcessFleet.start(
                servers.kafka().bootstrapServers(),
                new FleetSettings(base.resolve("fleet"), CLUSTER + ".", "share", yaml, environment));
        fleet.initialise("s3");
        return fleet;
    }

    /** A thousand rows, some megabytes. */
    private static void rows(PostgresServer server, int thousand) throws SQLException {
        server.execute(
                "postgres",
                "INSERT INTO ledger SELECT i, repeat(md5(i::text), 60) FROM generate_series(" + thousand * 1000 + ", "
                        + (thousand * 1000 + 999) + ") i");
    }

    private static double lag(InProcessFleet fleet) throws IOException, InterruptedException {
        Matcher line =
                Pattern.compile("(?m)^walfleet_wal_lag_bytes\\{.*} (\\S+)$").matcher(fleet.metrics());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    private void everythingIsThere(PostgresServer server, InProcessFleet fleet) throws Exception {
        try (RestoredServer restored =
                RestoredServer.start(fleet::walfleet, server, CLUSTER, base.resolve("restored"), List.of())) {
            assertThat(restored.one("SELECT count(*) FROM ledger")).isEqualTo("6000");
        }
    }
}

package dev.walfleet.cli.demo;

import dev.walfleet.cli.restore.BarWatch;
import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.restore.physical.RestoreTarget;
import dev.walfleet.restore.plan.BaseBackup;
import dev.walfleet.restore.plan.RecoveryOrder;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.restore.plan.RecoveryPlanner;
import dev.walfleet.restore.plan.WalHoldings;
import dev.walfleet.restore.recovery.Purpose;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.recovery.TargetAction;
import dev.walfleet.restore.recovery.TimelineChoice;
import dev.walfleet.restore.run.ClusterRestore;
import dev.walfleet.restore.run.RecoveryReport;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** The chapter in which rows are deleted by mistake, and the cluster as it was the second before is brought back beside it. */
final class LostRows {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOTALS = "SELECT count(*), coalesce(sum(total), 0)::text FROM orders";

    private final Invocation invocation;
    private final Story story;
    private final ClusterId cluster;
    private final PostgresServer server;
    private final Repository from;

    LostRows(Invocation invocation, Story story, ClusterId cluster, PostgresServer server, Repository from) {
        this.invocation = invocation;
        this.story = story;
        this.cluster = cluster;
        this.server = server;
        this.from = from;
    }

    /** What a person would count. */
    private record Orders(long count, String total) {}

    void run(BackupId backup, Path data, int port) throws IOException, SQLException {
        story.chapter("business goes on: orders that no backup has, only the WAL that streams");
        server.execute(
                ShopDatabase.NAME,
                "INSERT INTO orders (customer, state, total, placed)"
                        + " SELECT 1 + i % 100, 'paid', i, now() FROM generate_series(1, 2500) i",
                "SELECT pg_sleep(1.2)");
        Orders before = orders(server.connect(ShopDatabase.NAME));
        story.fact(before.count() + " orders of " + before.total());
        story.chapter("DELETE FROM orders, by mistake: somebody forgot the WHERE");
        server.execute(ShopDatabase.NAME, "DELETE FROM orders");
        Instant second = now().minusSeconds(1);
        story.fact(orders(server.connect(ShopDatabase.NAME)).count() + " orders; wanted: the state of " + second);

        story.chapter("recovering the whole cluster to that second, from " + from.describe());
        PhysicalManifest manifest = manifest(backup);
        RecoveryPlan plan = planned(manifest, new RecoveryTarget.AtTime(second, true));
        plan.explain().forEach(story::fact);
        RecoveryReport report = recovered(plan, manifest, data, port);
        story.fact("PostgreSQL: " + report.words());
        compared(before, data, port);
    }

    private PhysicalManifest manifest(BackupId backup) throws IOException {
        CatalogEntry entry = from.catalog().find(cluster, backup).orElseThrow();
        if (entry instanceof CatalogEntry.Manifested present
                && present.manifest() instanceof PhysicalManifest manifest) {
            return manifest;
        }
        throw new IllegalStateException("the manifest of " + backup + " is not readable: " + entry);
    }

    /** The transaction that deleted has to be in the archive before it can be stopped at: seconds, not the 16 MiB of a segment. */
    private RecoveryPlan planned(PhysicalManifest manifest, RecoveryTarget target) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long began = System.nanoTime();
        while (true) {
            try {
                RecoveryPlan plan = planner(manifest)
                        .plan(new RecoveryOrder(
                                cluster, target, new TimelineChoice.Newest(), Optional.of(manifest.backup())));
                story.fact("the WAL of the mistake was in the repository after "
                        + DurationText.format(Duration.ofNanos(System.nanoTime() - began)));
                return plan;
            } catch (WalfleetException e) {
                if (e.failure().code() != FailureCode.TARGET_UNREACHABLE || System.nanoTime() > end) {
                    throw e;
                }
                pause();
            }
        }
    }

    private RecoveryPlanner planner(PhysicalManifest manifest) throws IOException {
        WalSource wal = WalSource.of(List.of(from), cluster);
        return new RecoveryPlanner(
                List.of(BaseBackup.of(manifest, List.of(from.name()))),
                WalHoldings.of(wal, manifest.source().walSegmentSize()),
                wal::segment);
    }

    private RecoveryReport recovered(RecoveryPlan plan, PhysicalManifest manifest, Path data, int port)
            throws IOException {
        long began = System.nanoTime();
        try (ProgressBar bar = invocation.progress()) {
            BarWatch watch = new BarWatch(bar);
            RecoveryReport report = new ClusterRestore(
                            plan,
                            List.of(new ClusterRestore.Copy(from, manifest)),
                            WalSource.of(List.of(from), cluster))
                    .recover(
                            RestoreTarget.of(data, 2),
                            new Purpose.Copy(TargetAction.PROMOTE),
                            OptionalInt.of(port),
                            server.installation(),
                            List.of(server.user()),
                            watch)
                    .report();
            story.fact("files, WAL, replay and promotion took "
                    + DurationText.format(Duration.ofNanos(System.nanoTime() - began)));
            return report;
        }
    }

    private void compared(Orders before, Path data, int port) throws SQLException {
        ServerStart restored = new ServerStart(server.installation(), data);
        restored.start(data.resolveSibling("recovered.log"), PATIENCE);
        try {
            Orders found = orders(DriverManager.getConnection(
                    "jdbc:postgresql://localhost:" + port + "/" + ShopDatabase.NAME, server.user(), server.password()));
            if (!found.equals(before)) {
                throw new WalfleetException(
                        FailureCode.RESTORE_FAILED,
                        "the recovered cluster has " + found + ", expected " + before,
                        "this must not happen: please report it");
            }
            story.fact("all " + found.count() + " orders of " + found.total()
                    + " are back, beside the cluster that lost them");
        } finally {
            restored.stop(PATIENCE);
        }
    }

    private static Orders orders(Connection opened) throws SQLException {
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TOTALS)) {
            row.next();
            return new Orders(row.getLong(1), row.getString(2));
        }
    }

    private Instant now() throws SQLException {
        try (Connection connection = server.connect(ShopDatabase.NAME);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while WAL was on its way", e);
        }
    }
}

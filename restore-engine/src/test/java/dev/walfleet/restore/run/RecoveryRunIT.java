package dev.walfleet.restore.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.RecoveringServer;
import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.RepositorySettings;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.restore.plan.BaseBackup;
import dev.walfleet.restore.plan.RecoveryOrder;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.restore.plan.RecoveryPlanner;
import dev.walfleet.restore.plan.WalHoldings;
import dev.walfleet.restore.recovery.RecoveryFiles;
import dev.walfleet.restore.recovery.RecoverySettings;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.recovery.TargetAction;
import dev.walfleet.restore.recovery.TimelineChoice;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real server, stock pg_basebackup in the place of our backup, and every kind of target. */
class RecoveryRunIT {
    private static final ClusterId CLUSTER = new ClusterId("orders");

    private Path base;

    /** The newest and the oldest: targets and signals are the same between, and PointInTimeOn15IT to 18 restore on each. */
    static Stream<PostgresInstallation> installations() {
        List<PostgresInstallation> all = PostgresInstallation.all().stream()
                .filter(PostgresInstallation::hasServer)
                .filter(i -> i.has(PostgresTool.PG_BASEBACKUP))
                .toList();
        return Stream.of(all.get(0), all.get(all.size() - 1)).distinct();
    }

    @BeforeEach
    void aFolder() throws IOException {
        base = Files.createTempDirectory("walfleet-recovery-it");
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(base.resolve("archive"));
        ServerStart.own(base.resolve("archive"));
    }

    @AfterEach
    void deleteIt() throws IOException {
        try (Stream<Path> inside = Files.walk(base)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** A row of the ledger: after this commit that many rows were there. */
    private record Commit(int rows, long xid, Instant time, Lsn before) {}

    private static final class Scene {
        private BaseBackup backup;
        private WalSource source;
        private WalHoldings holdings;
        private Commit[] commits;
        private Lsn end;
    }

    private Scene scene(PostgresInstallation installation) throws SQLException, IOException {
        Scene scene = new Scene();
        Path archive = base.resolve("archive");
        try (PostgresServer server = PostgresServer.open(PostgresServer.throwAwayOptions(installation)
                .withSetting("archive_mode", "on")
                .withSetting(
                        "archive_command",
                        "cp %p " + archive + "/%f.tmp && mv " + archive + "/%f.tmp " + archive + "/%f"))) {
            server.execute("postgres", "CREATE TABLE ledger (n int)", "CHECKPOINT");
            Path copy = base.resolve("base");
            Files.createDirectory(copy);
            ServerStart.own(copy);
            basebackup(server, copy);
            scene.backup = backup(copy);
            scene.commits = new Commit[20];
            for (int i = 0; i < 20; i++) {
                scene.commits[i] = commit(server, i + 1);
                if (i == 9) {
                    server.execute("postgres", "SELECT pg_create_restore_point('ten')", "SELECT pg_switch_wal()");
                }
            }
            scene.end = Lsn.parse(one(server, "SELECT pg_current_wal_lsn()"));
            String last = one(server, "SELECT pg_walfile_name(pg_current_wal_lsn())");
            server.execute("postgres", "CREATE TABLE more (n int)", "SELECT pg_switch_wal()");
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(archive.resolve(last)));
            archived(server, archive, scene);
        }
        return scene;
    }

    private static void basebackup(PostgresServer server, Path copy) throws IOException, SQLException {
        Path hba = server.dataFolder().resolve("pg_hba.conf");
        Files.writeString(hba, "local replication all trust\n" + Files.readString(hba));
        server.execute("postgres", "SELECT pg_reload_conf()");
        new ServerStart(server.installation(), copy)
                .run(
                        PostgresTool.PG_BASEBACKUP,
                        List.of(
                                "-D",
                                copy.toString(),
                                "-X",
                                "none",
                                "-c",
                                "fast",
                                "--no-sync",
                                "-U",
                                "postgres",
                                "-h",
                                server.socketFolder().orElseThrow().toString(),
                                "-p",
                                Integer.toString(server.port())),
                        Duration.ofMinutes(1));
    }

    /** What our manifest would say: from backup_label, and from the clock. */
    private static BaseBackup backup(Path copy) throws IOException {
        String label = Files.readString(copy.resolve("backup_label"));
        Lsn start = Lsn.parse(label.replaceAll("(?s)START WAL LOCATION: (\\S+).*", "$1"));
        String manifest = Files.readString(copy.resolve("backup_manifest"));
        Lsn stop = Lsn.parse(manifest.replaceAll("(?s).*\"End-LSN\": \"([^\"]+)\".*", "$1"));
        return new BaseBackup(
                new BackupId("base_20261122_100000"),
                new Timeline(1),
                start,
                stop,
                Instant.now(),
                1,
                1,
                "test",
                List.of(new RepositoryName("memory")));
    }

    private static Commit commit(PostgresServer server, int n) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO ledger VALUES (" + n + ")");
            long xid;
            try (ResultSet row = statement.executeQuery("SELECT pg_current_xact_id()::xid::text::bigint")) {
                row.next();
                xid = row.getLong(1);
            }
            Lsn before;
            try (ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()::text")) {
                row.next();
                before = Lsn.parse(row.getString(1));
            }
            connection.commit();
            try (ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
                row.next();
                return new Commit(n, xid, row.getObject(1, OffsetDateTime.class).toInstant(), before);
            }
        }
    }

    private void archived(PostgresServer server, Path archive, Scene scene) throws IOException, SQLException {
        Repository repository = Repository.initialise(RepositorySettings.plain("memory"), new InMemoryStore());
        RepositorySet set = RepositorySet.of(List.of(repository));
        String system = one(server, "SELECT system_identifier FROM pg_control_system()");
        int size;
        try (WalArchive to = WalArchive.open(set, CLUSTER, system);
                Stream<Path> files = Files.list(archive)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (WalSegmentName.is(name)) {
                    to.segment(new WalSegmentName(name), Files.readAllBytes(file))
                            .deliver();
                }
            }
            size = 16 << 20;
        }
        scene.source = WalSource.of(List.of(repository), CLUSTER);
        scene.holdings = WalHoldings.of(scene.source, size);
    }

    private static String one(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static RecoveryPlan plan(Scene scene, RecoveryTarget target) throws IOException {
        return new RecoveryPlanner(List.of(scene.backup), scene.holdings, scene.source::segment)
                .plan(new RecoveryOrder(CLUSTER, target, new TimelineChoice.Newest(), Optional.empty()));
    }

    private Path restored(PostgresInstallation installation, Scene scene, RecoveryPlan plan, TargetAction action)
            throws IOException {
        Path data = base.resolve("restored");
        if (Files.exists(data)) {
            try (Stream<Path> inside = Files.walk(data)) {
                for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        try (Stream<Path> files = Files.walk(base.resolve("base"))) {
            for (Path file : files.toList()) {
                Path to = data.resolve(base.resolve("base").relativize(file).toString());
                Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        new WalPlacement(plan, scene.source, data, 2).begin();
        new RecoveryFiles(data)
                .write(
                        new RecoverySettings(
                                plan.order().cluster(),
                                plan.stopsAt(),
                                Optional.empty(),
                                action,
                                installation.major(),
                                OptionalInt.empty()),
                        plan.segmentSize());
        ServerStart.own(data);
        return data;
    }

    private int rows(PostgresInstallation installation, Path data) throws SQLException {
        try (RecoveringServer server = RecoveringServer.start(
                installation, data, Map.of("recovery_target_action", "pause"), List.of("nobody here", "postgres"))) {
            await().atMost(Duration.ofSeconds(30)).until(() -> server.state().isPresent());
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*), max(n) FROM ledger")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(row.getInt(2));
                return row.getInt(1);
            }
        }
    }

    private void reaches(
            PostgresInstallation installation, Scene scene, RecoveryTarget target, TargetAction action, int expected)
            throws IOException, SQLException {
        RecoveryPlan plan = plan(scene, target);
        Path data = restored(installation, scene, plan, action);
        RecoveryReport report = run(installation, scene, plan, data, action);
        assertThat(report.promoted())
                .as(report.toString())
                .isEqualTo(action == TargetAction.PROMOTE || target instanceof RecoveryTarget.Latest);
        if (report.promoted()) {
            assertThat(report.timeline()).contains(new Timeline(2));
        }
        assertThat(rows(installation, data)).as(report.toString()).isEqualTo(expected);
    }

    private static RecoveryReport run(
            PostgresInstallation installation, Scene scene, RecoveryPlan plan, Path data, TargetAction action)
            throws IOException {
        try (WalFeed feed = WalFeed.begin(plan, scene.source, data)) {
            return new RecoveryRun(installation, data, plan, action, List.of("postgres"), feed).run(RestoreWatch.NONE);
        }
    }

    @ParameterizedTest
    @MethodSource("installations")
    void everyKindOfTargetIsReachedAndConfirmed(PostgresInstallation installation) throws IOException, SQLException {
        Scene scene = scene(installation);
        Commit five = scene.commits[4];
        Commit twelve = scene.commits[11];
        reaches(installation, scene, new RecoveryTarget.AtTime(five.time(), true), TargetAction.PROMOTE, 5);
        reaches(installation, scene, new RecoveryTarget.AtXid(twelve.xid(), true), TargetAction.PAUSE, 12);
        reaches(installation, scene, new RecoveryTarget.AtXid(twelve.xid(), false), TargetAction.PROMOTE, 11);
        reaches(installation, scene, new RecoveryTarget.AtLsn(twelve.before(), false), TargetAction.SHUTDOWN, 11);
        reaches(installation, scene, new RecoveryTarget.AtName("ten"), TargetAction.PROMOTE, 10);
        reaches(installation, scene, new RecoveryTarget.Immediate(), TargetAction.PROMOTE, 0);
        reaches(installation, scene, new RecoveryTarget.Latest(), TargetAction.PROMOTE, 20);
    }

    @Test
    void aServerThatCannotRecoverSaysWhy() throws IOException, SQLException {
        PostgresInstallation installation = PostgresInstallation.newest();
        Scene scene = scene(installation);
        RecoveryPlan plan = plan(scene, new RecoveryTarget.Latest());
        Path data = restored(installation, scene, plan, TargetAction.PROMOTE);
        Path label = data.resolve("backup_label");
        String text = Files.readString(label);
        Matcher checkpoint = Pattern.compile("CHECKPOINT LOCATION: (\\S+)").matcher(text);
        assertThat(checkpoint.find()).isTrue();
        Lsn nothing = Lsn.parse(checkpoint.group(1)).plus(8);
        Files.writeString(label, text.replace(checkpoint.group(), "CHECKPOINT LOCATION: " + nothing));
        assertThatThrownBy(() -> run(installation, scene, plan, data, TargetAction.PROMOTE))
                .isInstanceOfSatisfying(WalfleetException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo(FailureCode.RESTORE_FAILED);
                    assertThat(e.failure().message()).contains("checkpoint record");
                });
    }
}

package dev.walfleet.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.walfleet.local.LocalPostgres;
import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.physical.SourceServer;
import dev.walfleet.postgres.physical.StartPoint;
import dev.walfleet.postgres.physical.WalFiles;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.wire.WireConnection;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupWalIT {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final Timeline FIRST = new Timeline(1);
    private static final int SIZE = 16 << 20;

    private static PostgresServer server;
    private static ConnectionTarget target;
    private static String systemIdentifier;

    @TempDir
    private Path folder;

    private RepositorySet repositories;
    private WalArchive archive;

    @BeforeAll
    static void startServer() {
        server = LocalPostgres.throwAway();
        target = ClusterProperties.of(server.host(), server.port(), server.user(), server.password())
                .target();
        systemIdentifier =
                new ClusterInspector(target).facts().systemIdentifier().orElseThrow();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        repositories = RepositorySet.of(List.of(Repository.initialise(
                new RepositoryName("local"), RepositoryProperties.directory(folder.resolve("local")))));
        archive = WalArchive.open(repositories, CLUSTER, systemIdentifier);
    }

    @AfterEach
    void close() {
        archive.close();
        repositories.close();
    }

    @Test
    void copiesWhileTheBackupRunsAndTheRestAtItsEnd() throws Exception {
        Lsn start = position();
        try (BackupWal wal = new BackupWal(target, archive, folder, start(start), Duration.ofSeconds(90))) {
            wal.begin();
            finishSegment();
            WalSegmentName first = WalSegmentName.containing(FIRST, start, SIZE);
            Awaitility.await().until(() -> archive.segments(FIRST).contains(first));
            Lsn stop = finishSegment();
            wal.until(stop);
            assertThat(archive.segments(FIRST)).contains(first, WalSegmentName.containing(FIRST, stop.plus(-1), SIZE));
        }
    }

    @Test
    void theServerKeepsWhatIsNotDurableYetAndNoLonger() throws Exception {
        Lsn start = position();
        Path place = folder.resolve("local");
        try (BackupWal wal = new BackupWal(target, archive, folder, start(start), Duration.ofSeconds(90))) {
            Path away = Files.move(place, folder.resolve("away"));
            wal.begin();
            Awaitility.await().until(() -> held() == 1);
            for (int i = 0; i < 3; i++) {
                finishSegment();
                server.execute("postgres", "CHECKPOINT");
            }
            Files.move(away, place);
            Lsn stop = finishSegment();
            wal.until(stop);
            WalSegmentName name = WalSegmentName.containing(FIRST, start, SIZE);
            for (int i = 0; i < 4; i++, name = name.next(SIZE)) {
                assertThat(archive.segments(FIRST)).contains(name);
            }
        }
        Awaitility.await().until(() -> held() == 0);
    }

    private static int held() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_replication_slots WHERE temporary")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void leavesToAShipperWhatTheShipperDoes() throws Exception {
        Lsn start = behindWhatIsArchived();
        one("SELECT pg_create_physical_replication_slot('shipper', true)");
        try (WireConnection shipper = WireConnection.open(target, true);
                BackupWal wal = new BackupWal(target, archive, folder, start(start), Duration.ofSeconds(90))) {
            shipper.startReplication("shipper", start, FIRST);
            wal.begin();
            Lsn stop = finishSegment();
            WalSegmentName name = WalSegmentName.containing(FIRST, start, SIZE);
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !archive.segments(FIRST).contains(name));
            ship(start);
            wal.until(stop);
        }
        Awaitility.await().ignoreExceptions().until(() -> one("SELECT pg_drop_replication_slot('shipper')") != null);
    }

    /** As on a server where nothing was written since the last backup, whose own copies the archive holds. */
    @Test
    void waitsForNoShipperThatIsNone() throws Exception {
        Lsn start = behindWhatIsArchived();
        try (BackupWal wal = new BackupWal(target, archive, folder, start(start), Duration.ofSeconds(90))) {
            wal.begin();
            finishSegment();
            WalSegmentName name = WalSegmentName.containing(FIRST, start, SIZE);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(8)) // a shipper would be left 15 s
                    .until(() -> archive.segments(FIRST).contains(name));
        }
    }

    @Test
    void namesWhatIsNowhereToBeHad() throws Exception {
        Lsn start = position();
        WalSegmentName lost = WalSegmentName.containing(FIRST, start, SIZE);
        for (int i = 0; i < 3; i++) {
            finishSegment();
            server.execute("postgres", "CHECKPOINT");
        }
        Files.deleteIfExists(server.dataFolder().resolve("pg_wal").resolve(lost.value()));
        Lsn stop = finishSegment();
        try (BackupWal wal = new BackupWal(target, archive, folder, start(start), Duration.ofSeconds(2))) {
            wal.begin();
            WalfleetException failure = catchThrowableOfType(WalfleetException.class, () -> wal.until(stop));
            assertThat(failure.failure().code()).isEqualTo(FailureCode.WAL_INCOMPLETE);
            assertThat(failure.failure().message()).contains(lost.value());
            assertThat(failure.failure().hint()).contains("wal_keep_size");
        }
    }

    private static StartPoint start(Lsn lsn) {
        return new StartPoint(
                lsn,
                FIRST,
                new SourceServer(
                        new ClusterInspector(target).version(),
                        systemIdentifier,
                        1,
                        false,
                        true,
                        SIZE,
                        8192,
                        131072,
                        0700));
    }

    private void ship(Lsn within) throws IOException {
        WalSegmentName name = WalSegmentName.containing(FIRST, within, SIZE);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (WalFiles files = WalFiles.open(target)) {
            assertThat(files.copy(name, SIZE, content)).isTrue();
        }
        archive.segment(name, content.toByteArray()).deliver();
    }

    /** A position right behind a segment that the archive holds. */
    private Lsn behindWhatIsArchived() throws Exception {
        Lsn before = position();
        finishSegment();
        ship(before);
        return position();
    }

    private static Lsn position() throws SQLException {
        return Lsn.parse(one("SELECT pg_current_wal_lsn()"));
    }

    /** The end of what was written before the segment was ended. */
    private static Lsn finishSegment() throws SQLException {
        one("SELECT txid_current()");
        return Lsn.parse(one("SELECT pg_switch_wal()"));
    }

    private static String one(String sql) throws SQLException {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}

package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.WalSegmentArchived;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.wal.SegmentRuns;
import dev.walfleet.repository.wal.WalFolder;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A server, a repository in a folder, and shippers between them that come and go. */
final class WalScene implements AutoCloseable {
    static final ClusterId CLUSTER = new ClusterId("orders-prod");
    static final int SIZE = 16 << 20;
    private static final RepositoryName LOCAL = new RepositoryName("local");

    final PostgresServer server;
    final RecordingPublisher events = new RecordingPublisher();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Path folder;
    private final Repository repository;
    private final List<RepositoryPool> pools = new ArrayList<>();
    private final List<ClusterShipper> shippers = new ArrayList<>();

    WalScene(PostgresServer server, Path folder) throws IOException, SQLException {
        this.server = server;
        this.folder = folder;
        this.repository = Repository.initialise(LOCAL, RepositoryProperties.directory(folder));
        sql("CREATE TABLE IF NOT EXISTS ledger (id bigserial PRIMARY KEY, filler text)");
    }

    static ShipperProperties properties(AfterGap afterGap) {
        return new ShipperProperties(
                List.of("*"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofMinutes(5),
                new DataSize(48 << 20),
                Duration.ofMinutes(1),
                2,
                afterGap);
    }

    ClusterShipper ship() {
        return ship(AfterGap.STOP);
    }

    /** Ships, and waits until the slot is there: what is written from now on is kept. */
    ClusterShipper shipFromNow() {
        ClusterShipper shipper = ship();
        eventually().until(() -> gauge("walfleet.wal.streaming") == 1);
        return shipper;
    }

    ClusterShipper ship(AfterGap afterGap) {
        return ship(afterGap, server.user(), server.password());
    }

    ClusterShipper ship(AfterGap afterGap, String user, String password) {
        RepositoryPool pool = new RepositoryPool(Map.of(LOCAL, RepositoryProperties.directory(folder)));
        pools.add(pool);
        Station station = new Station(properties(afterGap), pool, events, meters, Clock.systemUTC());
        ClusterShipper shipper = new ClusterShipper(
                CLUSTER, ClusterProperties.of(server.host(), server.port(), user, password), station);
        shippers.add(shipper);
        shipper.start();
        return shipper;
    }

    void stop(ClusterShipper shipper) throws InterruptedException {
        shipper.beginStop();
        shipper.awaitStop(Duration.ofSeconds(20));
        shippers.remove(shipper);
    }

    /** Lets go of it as a crash does: nothing is finished, nothing is said. */
    void abandon(ClusterShipper shipper) throws InterruptedException {
        shipper.abandon();
        shippers.remove(shipper);
    }

    /** Writes some rows and begins a new segment; returns the one that is finished now. */
    WalSegmentName finishSegment() throws SQLException {
        sql("INSERT INTO ledger (filler) SELECT repeat(md5(g::text), 4) FROM generate_series(1, 2000) g");
        return new WalSegmentName(one("SELECT pg_walfile_name(pg_switch_wal())"));
    }

    List<WalSegmentName> finishSegments(int count) throws SQLException {
        List<WalSegmentName> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(finishSegment());
        }
        return names;
    }

    void sql(String... statements) throws SQLException {
        server.execute("postgres", statements);
    }

    String one(String query) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).as(query).isTrue();
            return String.valueOf(row.getString(1));
        }
    }

    /** What the server keeps for the shipper. */
    Lsn restart() throws SQLException {
        return Lsn.parse(one("SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = 'walfleet_orders_prod'"));
    }

    /** How far the server's WAL is flushed. */
    Lsn end() throws SQLException {
        return Lsn.parse(one("SELECT pg_current_wal_flush_lsn()"));
    }

    /** How far it was sent. */
    Lsn lagged() throws SQLException {
        return Lsn.parse(one("SELECT coalesce(max(sent_lsn), '0/0') FROM pg_stat_replication"));
    }

    /** The segment on the first timeline that holds the last byte before a position. */
    WalSegmentName segment(Lsn end) {
        return WalSegmentName.containing(new Timeline(1), end.plus(-1), SIZE);
    }

    /** The beginning of a segment as it is in {@code pg_wal}. */
    byte[] onServer(WalSegmentName name, int length) throws IOException {
        try (var in = Files.newInputStream(server.dataFolder().resolve("pg_wal").resolve(name.value()))) {
            return in.readNBytes(length);
        }
    }

    WalSource source() {
        return WalSource.of(List.of(repository), CLUSTER);
    }

    WalFolder archive() {
        return new WalFolder(repository, CLUSTER);
    }

    List<WalSegmentName> archived(int timeline) {
        try {
            return archive().segments(new Timeline(timeline));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConditionFactory eventually() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .conditionEvaluationListener(condition -> {})
                .alias("events so far: " + events.events());
    }

    void awaitArchived(WalSegmentName segment) {
        eventually()
                .untilAsserted(
                        () -> assertThat(archived(segment.timeline().id())).contains(segment));
    }

    /**
     * The archive of a timeline has no gap, and is what the server has in {@code pg_wal}, bit by bit. Segments are uploaded side
     * by side: a later one may be there a moment before an earlier one.
     */
    void assertSound(int timeline) throws IOException {
        eventually().untilAsserted(() -> {
            List<WalSegmentName> names = archived(timeline);
            assertThat(SegmentRuns.of(names, SIZE).runs())
                    .as("runs of %s", names)
                    .hasSize(1);
        });
        List<WalSegmentName> names = archived(timeline);
        int compared = 0;
        for (WalSegmentName name : names) {
            Path file = server.dataFolder().resolve("pg_wal").resolve(name.value());
            if (Files.exists(file)) {
                assertThat(archive().segment(name)).as(name.value()).isEqualTo(Files.readAllBytes(file));
                compared++;
            }
        }
        assertThat(compared).as("segments compared").isPositive();
    }

    /** Each archived segment was told exactly once, in order. */
    void assertToldOnce() {
        List<WalSegmentName> told = events.events(WalSegmentArchived.class).stream()
                .map(WalSegmentArchived::segment)
                .toList();
        assertThat(told).doesNotHaveDuplicates().isSorted();
    }

    /** Takes the repository away: nobody finds it until it is back. */
    Path unmount() throws IOException {
        return Files.move(folder, folder.resolveSibling(folder.getFileName() + ".away"));
    }

    void mount(Path away) throws IOException {
        Files.move(away, folder);
    }

    double gauge(String name) {
        return meters.get(name).tag("cluster", CLUSTER.value()).gauge().value();
    }

    @Override
    public void close() {
        try {
            for (ClusterShipper shipper : List.copyOf(shippers)) {
                stop(shipper);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pools.forEach(RepositoryPool::close);
        repository.close();
        server.close();
    }
}

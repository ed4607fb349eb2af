package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.walfleet.event.TimelineSwitched;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.event.WalRetentionEndangered;
import dev.walfleet.event.WalSegmentArchived;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.SegmentRuns;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real servers, a repository in a folder, no Kafka. */
class WalShippingIT {
    @TempDir
    private Path temp;

    static Stream<PostgresInstallation> oldestAndNewest() {
        List<PostgresInstallation> servers = PostgresInstallation.all().stream()
                .filter(PostgresInstallation::hasServer)
                .toList();
        return Stream.of(servers.get(servers.size() - 1), servers.get(0)).distinct();
    }

    @ParameterizedTest
    @MethodSource("oldestAndNewest")
    void whatIsArchivedIsWhatTheServerWroteAndARestartLeavesNoGapAndNoDouble(PostgresInstallation installation)
            throws Exception {
        try (WalScene scene = scene(installation)) {
            ClusterShipper shipper = scene.shipFromNow();
            List<WalSegmentName> first = scene.finishSegments(3);
            scene.awaitArchived(first.get(2));
            scene.eventually()
                    .until(() -> scene.restart()
                                    .compareTo(first.get(2).start(WalScene.SIZE).plus(WalScene.SIZE))
                            >= 0);
            scene.stop(shipper);

            List<WalSegmentName> second = scene.finishSegments(2);
            shipper = scene.ship();
            scene.awaitArchived(second.get(1));
            scene.stop(shipper);

            assertThat(scene.archived(1)).containsAll(first).containsAll(second);
            scene.assertSound(1);
            scene.assertToldOnce();
            assertThat(scene.events.events(WalSegmentArchived.class))
                    .extracting(WalSegmentArchived::segment)
                    .containsExactlyElementsOf(scene.archived(1));
            assertThat(scene.events.events(WalStreamStalled.class)).isEmpty();
        }
    }

    @Test
    void whatIsCommittedIsDurableWithinTheTailIntervalAndConfirmedThen() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            ClusterShipper shipper = scene.shipFromNow();
            for (int i = 0; i < 3; i++) {
                scene.sql("INSERT INTO ledger (filler) VALUES ('row')");
                Lsn committed = scene.end();
                scene.eventually().until(() -> scene.restart().compareTo(committed) >= 0);
                WalSegmentName name = scene.segment(committed);

                FoundWal found = scene.source().segment(name).orElseThrow();
                assertThat(found.whole()).isFalse();
                assertThat(found.end()).isGreaterThanOrEqualTo(committed);
                assertThat(Arrays.copyOf(found.content(), found.length()))
                        .isEqualTo(scene.onServer(name, found.length()));
            }
            scene.eventually().until(() -> scene.gauge("walfleet.wal.lag.bytes") == 0);
            scene.sql("INSERT INTO ledger (filler) VALUES ('the last')");
            Lsn last = scene.end();
            scene.stop(shipper);
            assertThat(scene.source().segment(scene.segment(last)).orElseThrow().end())
                    .as("what came is stored before the shipper stops")
                    .isGreaterThanOrEqualTo(last);

            scene.ship();
            WalSegmentName finished = scene.finishSegment();
            scene.awaitArchived(finished);
            scene.eventually()
                    .untilAsserted(() -> assertThat(
                                    scene.source().tails(new Timeline(1)).headMap(finished, true))
                            .isEmpty());
            scene.eventually()
                    .untilAsserted(
                            () -> assertThat(scene.archive().pieces(finished)).isEmpty());
            scene.assertSound(1);
            assertThat(scene.events.events(WalStreamStalled.class)).isEmpty();
        }
    }

    @Test
    void aServerThatDiesForGoodTakesNothingWithItThatCame() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            scene.shipFromNow();
            scene.awaitArchived(scene.finishSegment());
            scene.sql("INSERT INTO ledger (filler) SELECT md5(g::text) FROM generate_series(1, 3000) g");
            Lsn committed = scene.end();
            scene.eventually().until(() -> scene.lagged().compareTo(committed) >= 0);
            scene.server.kill();

            scene.eventually()
                    .until(() -> scene.source()
                                    .segment(scene.segment(committed))
                                    .orElseThrow()
                                    .end()
                                    .compareTo(committed)
                            >= 0);
            scene.server.start();
        }
    }

    @Test
    void aServerThatIsKilledCostsNothing() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            scene.shipFromNow();
            scene.awaitArchived(scene.finishSegment());
            scene.finishSegment();
            scene.sql("INSERT INTO ledger (filler) SELECT md5(g::text) FROM generate_series(1, 30000) g");

            scene.server.kill();
            scene.server.start();

            scene.awaitArchived(scene.finishSegments(2).get(1));
            scene.assertSound(1);
            scene.assertToldOnce();
        }
    }

    @Test
    void aRepositoryThatIsAwayCostsLagAndConfirmsNothing() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            ClusterShipper shipper = scene.shipFromNow();
            WalSegmentName before = scene.finishSegment();
            Lsn durable = before.start(WalScene.SIZE).plus(WalScene.SIZE);
            scene.awaitArchived(before);
            scene.eventually().until(() -> scene.restart().compareTo(durable) >= 0);
            Path away = scene.unmount();

            List<WalSegmentName> meanwhile = scene.finishSegments(5);
            scene.eventually()
                    .until(() -> !scene.events.events(WalStreamStalled.class).isEmpty());

            WalStreamStalled stalled =
                    scene.events.events(WalStreamStalled.class).get(0);
            assertThat(stalled.failure().code()).isEqualTo(FailureCode.REPOSITORY_MISSING);
            assertThat(stalled.durable()).isGreaterThanOrEqualTo(durable);
            assertThat(scene.restart()).isEqualTo(stalled.durable());
            assertThat(Files.exists(scene.folder)).isFalse();
            shipper.patrol();
            assertThat(scene.events.events(WalRetentionEndangered.class))
                    .as("more than 48 MiB are kept")
                    .hasSize(1);
            scene.eventually()
                    .until(() -> scene.gauge("walfleet.wal.lag.bytes") >= 5.0 * WalScene.SIZE
                            && scene.gauge("walfleet.wal.lag.seconds") > 5);

            scene.eventually()
                    .until(() -> scene.one("SELECT count(*) FROM pg_stat_replication")
                            .equals("0"));
            stopQuickly(scene);
            scene.server.start();
            assertThat(scene.restart()).isEqualTo(stalled.durable());

            scene.mount(away);
            scene.awaitArchived(meanwhile.get(4));
            scene.eventually()
                    .until(() -> scene.events.events(WalStreamResumed.class).size() == 1);
            assertThat(scene.events.events(WalStreamStalled.class)).hasSize(1);
            scene.assertSound(1);
            scene.assertToldOnce();
        }
    }

    @Test
    void aSegmentThatSomebodyDeletedIsAGapAndIsTold() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            ClusterShipper shipper = scene.shipFromNow();
            List<WalSegmentName> names = scene.finishSegments(3);
            scene.awaitArchived(names.get(2));
            Lsn end = names.get(2).start(WalScene.SIZE).plus(WalScene.SIZE);
            scene.eventually().until(() -> scene.restart().compareTo(end) >= 0);
            Files.delete(scene.folder.resolve("orders-prod/wal_archive/00000001/" + names.get(1) + ".zst"));

            shipper.patrol();

            assertThat(scene.events.events(WalGapFound.class)).singleElement().satisfies(gap -> {
                assertThat(gap.from()).isEqualTo(names.get(1).start(WalScene.SIZE));
                assertThat(gap.to()).isEqualTo(names.get(2).start(WalScene.SIZE));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("oldestAndNewest")
    void aTimelineSwitchIsFollowed(PostgresInstallation installation) throws Exception {
        try (WalScene scene = scene(installation)) {
            scene.shipFromNow();
            scene.awaitArchived(scene.finishSegment());
            scene.sql("INSERT INTO ledger (filler) SELECT md5(g::text) FROM generate_series(1, 3000) g");

            scene.sql("ALTER SYSTEM SET restore_command = 'false'");
            stopQuickly(scene);
            Path signal = scene.server.dataFolder().resolve("recovery.signal");
            Files.createFile(signal);
            Files.setOwner(signal, Files.getOwner(scene.server.dataFolder()));
            scene.server.start();
            scene.eventually()
                    .until(() -> scene.one("SELECT pg_is_in_recovery()").equals("f"));
            List<WalSegmentName> onTwo = scene.finishSegments(2);

            assertThat(onTwo.get(0).timeline()).isEqualTo(new Timeline(2));
            scene.awaitArchived(onTwo.get(1));
            WalSegmentName lastOfOne =
                    SegmentRuns.of(scene.archived(1), WalScene.SIZE).newest().orElseThrow();
            assertThat(scene.archived(2).get(0).start(WalScene.SIZE))
                    .isEqualTo(lastOfOne.next(WalScene.SIZE).start(WalScene.SIZE));
            scene.assertSound(2);
            assertThat(scene.events.events(TimelineSwitched.class))
                    .singleElement()
                    .satisfies(switched -> {
                        assertThat(switched.from()).isEqualTo(new Timeline(1));
                        assertThat(switched.to()).isEqualTo(new Timeline(2));
                    });
            assertThat(ArchiveState.of(scene.source(), WalScene.SIZE).gaps()).isEmpty();
            assertThat(scene.archive().history(new Timeline(2)))
                    .isEqualTo(Files.readAllBytes(scene.server.dataFolder().resolve("pg_wal/00000002.history")));
        }
    }

    @Test
    void lostWalStopsTheShipperUntilItIsToldToGoOn() throws Exception {
        PostgresServer server = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                .withSetting("min_wal_size", "32MB")
                .withSetting("max_wal_size", "48MB"));
        try (WalScene scene = new WalScene(server, temp.resolve("repository"))) {
            ClusterShipper shipper = scene.shipFromNow();
            WalSegmentName last = scene.finishSegment();
            scene.awaitArchived(last);
            scene.stop(shipper);
            scene.eventually().until(() -> slotIsFree(scene));
            scene.sql("SELECT pg_drop_replication_slot('walfleet_orders_prod')");
            for (int i = 0; i < 4; i++) {
                scene.finishSegment();
                scene.sql("CHECKPOINT");
            }

            shipper = scene.ship();
            scene.eventually()
                    .until(() -> !scene.events.events(WalStreamStalled.class).isEmpty());
            WalStreamStalled stalled =
                    scene.events.events(WalStreamStalled.class).get(0);
            assertThat(stalled.failure().code()).isEqualTo(FailureCode.WAL_LOST);
            assertThat(stalled.failure().message())
                    .contains("from " + last.next(WalScene.SIZE).start(WalScene.SIZE) + " to ");
            assertThat(scene.archived(1)).endsWith(last);
            scene.stop(shipper);

            scene.ship(AfterGap.CONTINUE);
            scene.awaitArchived(scene.finishSegment());
            assertThat(SegmentRuns.of(scene.archived(1), WalScene.SIZE).runs()).hasSize(2);
            assertThat(scene.events.events(WalStreamStalled.class)).hasSize(2);
            scene.eventually()
                    .until(() -> scene.events.events(WalStreamResumed.class).size() == 1);
        }
    }

    @Test
    void ofTwoShippersOneWaitsAndTakesOver() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            ClusterShipper first = scene.shipFromNow();
            scene.awaitArchived(scene.finishSegment());
            scene.ship();
            scene.awaitArchived(scene.finishSegment());
            scene.stop(first);

            scene.awaitArchived(scene.finishSegment());
            scene.assertSound(1);
            assertThat(scene.events.events(WalStreamStalled.class)).isEmpty();
        }
    }

    @Test
    void aRoleWithoutReplicationIsToldWhatItNeeds() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            scene.sql("CREATE ROLE plain LOGIN PASSWORD 'secret'");
            WalfleetException refused = catchThrowableOfType(
                    WalfleetException.class,
                    () -> SourceServer.connect(
                            ClusterProperties.of(scene.server.host(), scene.server.port(), "plain", "secret")
                                    .target()));

            assertThat(refused.failure().code()).isEqualTo(FailureCode.DATABASE_PERMISSION);
            assertThat(refused.failure().hint()).contains("ALTER ROLE \"plain\" REPLICATION");

            scene.sql("ALTER ROLE plain REPLICATION");
            scene.ship(AfterGap.STOP, "plain", "secret");
            scene.eventually().until(() -> scene.gauge("walfleet.wal.streaming") == 1);
            scene.awaitArchived(scene.finishSegment());
        }
    }

    @Test
    void anotherClusterUnderTheSameNameIsRefusedAndTold() throws Exception {
        try (WalScene scene = scene(PostgresInstallation.newest())) {
            ClusterShipper shipper = scene.shipFromNow();
            scene.awaitArchived(scene.finishSegment());
            scene.stop(shipper);
            try (WalScene other = scene(PostgresInstallation.newest())) {
                other.ship();
                other.finishSegment();
                other.eventually()
                        .until(() ->
                                !other.events.events(WalStreamStalled.class).isEmpty());

                assertThat(other.events
                                .events(WalStreamStalled.class)
                                .get(0)
                                .failure()
                                .code())
                        .isEqualTo(FailureCode.REPOSITORY_OTHER_CLUSTER);
                assertThat(other.one("SELECT count(*) FROM pg_replication_slots"))
                        .isEqualTo("0");
            }
        }
    }

    /** A server that shuts down waits for its WAL readers: it must not wait for us. */
    private static void stopQuickly(WalScene scene) {
        long from = System.nanoTime();
        scene.server.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(30));
    }

    private static boolean slotIsFree(WalScene scene) throws Exception {
        return scene.one("SELECT active FROM pg_replication_slots").equals("f");
    }

    /** Keeps WAL around so that it can be compared. */
    private WalScene scene(PostgresInstallation installation) throws Exception {
        PostgresServer server = PostgresServer.open(
                PostgresServer.throwAwayOptions(installation).withSetting("wal_keep_size", "1GB"));
        return new WalScene(server, temp.resolve("repository"));
    }
}

package dev.walfleet.wal;

import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ships the WAL of one cluster on a thread of its own: connects, streams, and begins anew whatever happens, for ever. */
final class ClusterShipper implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ClusterShipper.class);
    private static final Duration TURN = Duration.ofSeconds(1);

    private final Source source;
    private final List<RepositoryName> repositories;
    private final Station station;
    private final Shipment shipment;
    private final Backoff backoff = new Backoff();
    private final Thread thread;
    private final Patrol patrol;
    private volatile @Nullable WalArchive archive;
    private @Nullable Failure told;
    private @Nullable WalSegmentName awaited;
    private boolean skipGap;
    private volatile boolean stopping;

    ClusterShipper(ClusterId cluster, ClusterProperties properties, Station station) {
        this.source = new Source(cluster, properties.target(), SlotName.of(cluster));
        this.repositories =
                properties.repositories().stream().map(RepositoryName::new).toList();
        this.station = station;
        ShipperProperties how = station.properties();
        WalLag lag = new WalLag(System::nanoTime);
        ShipperMeters meters = new ShipperMeters(station.meters(), cluster, lag);
        this.shipment = new Shipment(
                cluster,
                new SegmentUploads("wal-upload-" + cluster, how.parallelUploads(), how.stalledAfter()),
                new StreamHealth(cluster, how.stalledAfter(), station.clock(), System::nanoTime),
                lag,
                meters,
                station);
        this.patrol = new Patrol(source, station, lag, meters, shipment::publish);
        this.thread = new Thread(this, "wal-" + cluster);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** A look at the slot and the archive, beside the stream. For one thread at a time. */
    void patrol() {
        if (!stopping) {
            patrol.round(Optional.ofNullable(archive));
        }
    }

    /** What was received gets a few seconds to become durable. */
    void beginStop() {
        stopping = true;
    }

    /** Waits for the end, at most so long. */
    void awaitStop(Duration most) throws InterruptedException {
        thread.join(most.toMillis());
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }

    /** Ends at once, whatever is under way. */
    void abandon() throws InterruptedException {
        stopping = true;
        shipment.close();
        thread.interrupt();
        thread.join();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                turn();
            }
        } finally {
            shipment.close();
            WalArchive open = archive;
            if (open != null) {
                open.close();
            }
        }
    }

    /** One connection, or one failure and the wait after it. */
    private void turn() {
        try {
            while (!shipment.drain(station.properties().statusInterval())) {
                if (stopping) {
                    return;
                }
                shipment.dropRefusedTails();
                askForEnd();
            }
            if (!stopping && !session()) {
                pause(TURN);
            }
        } catch (SlotActiveException e) {
            pause(busy(e));
        } catch (IOException | RuntimeException | Error e) { // whatever it is, it must not end the shipping
            pause(failed(e));
        }
    }

    /** @return whether anything was streamed */
    private boolean session() throws IOException {
        try (SourceServer server = SourceServer.connect(source.target())) {
            Opening.Ready ready = new Opening(source, station.clock()).run(server, this::archive);
            ready.switched().ifPresent(shipment::publish);
            if (skipGap) {
                ready = ready.skippingGap();
            }
            StreamSession session = new StreamSession(source, ready, shipment, station.properties(), () -> stopping);
            try {
                session.run(server);
            } finally {
                if (session.streamed()) {
                    backoff.reset();
                    told = null;
                    awaited = null;
                    skipGap = false;
                }
            }
            return session.streamed();
        }
    }

    /** While nothing is read, no stream tells how far the server is: the lag would seem to stand still. */
    private void askForEnd() {
        try (SourceServer server = SourceServer.connect(source.target())) {
            shipment.lag().serverEnd(server.identify().end());
        } catch (IOException | RuntimeException e) {
            log.debug("end of wal not known cluster={} reason={}", source.cluster(), e.getMessage());
        }
    }

    private WalArchive archive(String systemIdentifier) throws IOException {
        WalArchive known = archive;
        if (known != null && known.systemIdentifier().equals(systemIdentifier)) {
            return known;
        }
        if (known != null) {
            known.close();
            archive = null;
        }
        WalArchive opened =
                WalArchive.open(station.repositories().of(repositories), source.cluster(), systemIdentifier);
        archive = opened;
        return opened;
    }

    private Duration failed(Throwable thrown) {
        Failure failure = Failing.of(thrown);
        if (stopping) {
            return Duration.ZERO;
        }
        if (failure.code() == FailureCode.WAL_LOST
                && station.properties().afterGap() == AfterGap.CONTINUE
                && !skipGap) {
            log.error("wal is lost, going on behind the gap cluster={} reason={}", source.cluster(), failure.message());
            skipGap = true;
            shipment.lost(failure);
            shipment.health().trouble(StreamHealth.Part.STREAM, failure); // until it streams again
            return Duration.ZERO;
        }
        shipment.health().trouble(StreamHealth.Part.STREAM, failure);
        Duration wait = backoff.after(failure);
        Failure before = told;
        if (before == null || before.code() != failure.code()) {
            told = failure;
            log.warn(
                    "wal stream ended, it is tried again cluster={} in={}s code={} reason={} hint={}",
                    source.cluster(),
                    wait.toSeconds(),
                    failure.code(),
                    failure.message(),
                    failure.hint(),
                    failure.code() == FailureCode.INTERNAL ? thrown : null);
        }
        return wait;
    }

    /** Somebody else streams. That is in order for as long as what is finished gets durable. */
    private Duration busy(SlotActiveException active) {
        if (!active.waiting() || !active.missing().equals(awaited)) {
            shipment.health().fine(StreamHealth.Part.STREAM);
        }
        if (awaited == null) {
            log.info(
                    "another reader has the replication slot, waiting cluster={} slot={}",
                    source.cluster(),
                    source.slot());
        }
        awaited = active.missing();
        if (active.waiting()) {
            shipment.health().trouble(StreamHealth.Part.STREAM, active.failure());
        }
        return backoff.after(active.failure());
    }

    private void pause(Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        try {
            while (!stopping && until - System.nanoTime() > 0) {
                shipment.settle();
                shipment.await(
                        Duration.ofNanos(Math.min(TURN.toNanos(), Math.max(1_000_000, until - System.nanoTime()))));
            }
        } catch (IOException e) {
            stopping = true; // interrupted: the process ends
        }
    }
}

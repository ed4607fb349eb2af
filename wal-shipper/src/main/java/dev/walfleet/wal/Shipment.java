package dev.walfleet.wal;

import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalSegmentArchived;
import dev.walfleet.event.WalStreamLagged;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.repository.wal.ArchivedWal;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.Lsn;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WAL of one cluster on its way: what is under way, what is durable, and what was told of it. It outlives connections, so
 * that what was received from a server that died still gets durable. For one thread.
 */
final class Shipment implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shipment.class);

    private static final Duration TURN = Duration.ofSeconds(1);

    private final ClusterId cluster;
    private final SegmentUploads uploads;
    private final StreamHealth health;
    private final WalLag lag;
    private final ShipperMeters meters;
    private final EventPublisher publisher;
    private final Clock clock;
    private final LagWatch lagWatch;

    Shipment(
            ClusterId cluster,
            SegmentUploads uploads,
            StreamHealth health,
            WalLag lag,
            ShipperMeters meters,
            Station station) {
        this.cluster = cluster;
        this.uploads = uploads;
        this.health = health;
        this.lag = lag;
        this.meters = meters;
        this.publisher = station.publisher();
        this.clock = station.clock();
        this.lagWatch = new LagWatch(cluster, station.properties().laggedAfter(), clock);
    }

    WalLag lag() {
        return lag;
    }

    StreamHealth health() {
        return health;
    }

    boolean full() {
        return uploads.full();
    }

    void submit(Parcel parcel, SegmentUploads.Delivery delivery) {
        uploads.submit(parcel, delivery);
    }

    /** Waits for news of what is under way, at most so long. */
    void await(Duration most) throws InterruptedIOException {
        try {
            uploads.await(most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while WAL was archived");
        }
    }

    /** Takes note of what got durable, and tells what there is to tell. To be called about once a second, at least. */
    void settle() {
        for (Optional<SegmentUploads.Durable> next = uploads.poll(); next.isPresent(); next = uploads.poll()) {
            durable(next.orElseThrow());
        }
        uploads.failing()
                .ifPresentOrElse(
                        failure -> health.trouble(StreamHealth.Part.UPLOAD, failure),
                        () -> health.fine(StreamHealth.Part.UPLOAD));
        health.tick(lag.durable().orElse(null)).ifPresent(this::tell);
        lagWatch.tick(lag, health.stalled()).ifPresent(this::tell);
    }

    private void durable(SegmentUploads.Durable durable) {
        Parcel parcel = durable.parcel();
        ArchivedWal archived = durable.archived();
        lag.durable(parcel.end());
        log.debug("wal archived cluster={} what={} stored={}", cluster, parcel.label(), archived.storedBytes());
        if (parcel instanceof SegmentTail) {
            meters.tailStored(archived.storedBytes());
            return;
        }
        meters.archived(archived.storedBytes());
        publish(new WalSegmentArchived(
                cluster,
                archived.segment(),
                parcel.end(),
                archived.storedBytes(),
                archived.repositories(),
                clock.instant()));
    }

    /** WAL is gone for good: told at once. */
    void lost(Failure failure) {
        tell(health.lost(failure, lag.durable().orElse(null)));
    }

    private void tell(WalEvent event) {
        String durable = lag.durable().map(Lsn::toString).orElse("unknown");
        if (event instanceof WalStreamStalled stalled) {
            log.warn(
                    "wal stream stalled cluster={} durable={} since={} code={} reason={}",
                    cluster,
                    durable,
                    stalled.since(),
                    stalled.failure().code(),
                    stalled.failure().message());
        } else if (event instanceof WalStreamLagged lagged) {
            log.warn(
                    "wal gets durable late cluster={} durable={} behind={}B oldest={}s",
                    cluster,
                    durable,
                    lagged.behindBytes(),
                    lagged.behind().toSeconds());
        } else if (event instanceof WalStreamResumed) {
            log.info("wal stream resumed cluster={} durable={}", cluster, durable);
        }
        publish(event);
    }

    /** Tells it, now or when Kafka is back. Safe for use by several threads. */
    void publish(WalEvent event) {
        var unused = publisher.publish(event).whenComplete((receipt, failed) -> {
            if (failed != null) {
                log.warn(
                        "event not published cluster={} event={} reason={}",
                        cluster,
                        event.getClass().getSimpleName(),
                        failed.getMessage());
            }
        });
    }

    /**
     * Waits until all that was received is durable.
     *
     * @return whether it is; {@code false} where the time is up
     */
    boolean drain(Duration most) throws InterruptedIOException {
        long deadline = System.nanoTime() + most.toNanos();
        settle();
        while (!uploads.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            await(Duration.ofNanos(Math.min(left, TURN.toNanos())));
            settle();
        }
        return true;
    }

    /** To be called while nothing is streamed. */
    void dropRefusedTails() {
        uploads.dropRefusedTails();
    }

    @Override
    public void close() {
        uploads.close();
        meters.close();
    }
}

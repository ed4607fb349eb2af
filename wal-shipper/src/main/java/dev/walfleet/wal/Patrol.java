package dev.walfleet.wal;

import dev.walfleet.event.WalEvent;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Lsn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round for one cluster beside its stream: looks how much WAL the server keeps for the slot, and now and then whether the
 * archive has a gap. What it cannot look at it looks at the next time: that a server or a repository is away is told by the stream.
 * For one thread.
 */
final class Patrol {
    private static final Logger log = LoggerFactory.getLogger(Patrol.class);

    private final Source source;
    private final RetentionWatch retention;
    private final GapWatch gaps;
    private final WalLag lag;
    private final ShipperMeters meters;
    private final Consumer<WalEvent> publisher;
    private final long gapSearchNanos;
    private long gapsAt = System.nanoTime();

    Patrol(Source source, Station station, WalLag lag, ShipperMeters meters, Consumer<WalEvent> publisher) {
        this.source = source;
        this.retention =
                new RetentionWatch(source.cluster(), station.properties().retainedAlert(), station.clock());
        this.gaps = new GapWatch(source.cluster(), station.clock());
        this.lag = lag;
        this.meters = meters;
        this.publisher = publisher;
        this.gapSearchNanos = station.properties().gapSearch().toNanos();
    }

    /** @param archive where it is open by now */
    void round(Optional<WalArchive> archive) {
        try {
            SlotState slot = SlotState.of(source.target(), source.cluster());
            meters.slot(slot);
            retention.tick(slot).ifPresent(this::tell);
            Optional<Lsn> confirmed = lag.durable();
            if (archive.isPresent() && confirmed.isPresent() && System.nanoTime() - gapsAt >= 0) {
                ArchiveState state = ArchiveState.of(archive.orElseThrow().source(), slot.segmentSize());
                List<WalEvent> found = gaps.tick(state, confirmed.orElseThrow());
                found.forEach(this::tell);
                gapsAt = System.nanoTime() + gapSearchNanos;
            }
        } catch (IOException | RuntimeException e) {
            log.debug(
                    "not looked at this time cluster={} reason={}",
                    source.cluster(),
                    Failing.of(e).message());
        }
    }

    private void tell(WalEvent event) {
        log.warn("wal patrol cluster={} found={}", source.cluster(), event);
        publisher.accept(event);
    }
}

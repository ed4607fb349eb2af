package dev.walfleet.wal;

import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalGapClosed;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which gaps of an archive were told. For one thread. */
final class GapWatch {
    private final ClusterId cluster;
    private final Clock clock;
    private final Set<ArchiveState.Gap> told = new LinkedHashSet<>();

    GapWatch(ClusterId cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /**
     * What is to be told of an archive that was listed.
     *
     * @param confirmed what was durable without a gap before it was listed: behind it, segments are still on their way
     */
    List<WalEvent> tick(ArchiveState archive, Lsn confirmed) {
        List<WalEvent> events = new ArrayList<>();
        for (ArchiveState.Gap gap : archive.gaps()) {
            if (gap.to().compareTo(confirmed) <= 0 && told.add(gap)) {
                events.add(new WalGapFound(cluster, gap.timeline(), gap.from(), gap.to(), clock.instant()));
            }
        }
        told.removeIf(gap -> {
            boolean closed = !archive.gaps().contains(gap);
            if (closed) {
                events.add(new WalGapClosed(cluster, gap.timeline(), gap.from(), gap.to(), clock.instant()));
            }
            return closed;
        });
        return events;
    }
}

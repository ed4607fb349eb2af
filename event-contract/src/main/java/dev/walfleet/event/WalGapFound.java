package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Instant;

/**
 * WAL is missing in the archive between what is there. No point in time in it can be reached, and none behind it from a backup
 * before it.
 *
 * @param timeline on which it is missing
 * @param from the first byte that is missing
 * @param to the first byte that is there again
 */
@EventType("dev.walfleet.wal.gap-found.v1")
public record WalGapFound(ClusterId cluster, Timeline timeline, Lsn from, Lsn to, Instant at) implements WalEvent {
    public WalGapFound {
        Fields.required("cluster", cluster);
        Fields.required("timeline", timeline);
        Fields.required("from", from);
        Fields.required("to", to);
        Fields.required("at", at);
    }
}

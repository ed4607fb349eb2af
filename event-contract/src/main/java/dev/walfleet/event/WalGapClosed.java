package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Instant;

/**
 * A gap in the archive is no more: what was missing is there again.
 *
 * @param timeline as in `WalGapFound`
 * @param from as in `WalGapFound`
 * @param to as in `WalGapFound`
 */
@EventType("dev.walfleet.wal.gap-closed.v1")
public record WalGapClosed(ClusterId cluster, Timeline timeline, Lsn from, Lsn to, Instant at) implements WalEvent {
    public WalGapClosed {
        Fields.required("cluster", cluster);
        Fields.required("timeline", timeline);
        Fields.required("from", from);
        Fields.required("to", to);
        Fields.required("at", at);
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Instant;

/**
 * The cluster goes on along another timeline, as after a failover, and so does its archive.
 *
 * @param from the timeline that ended
 * @param to the one that goes on
 * @param position the first that belongs to it
 */
@EventType("dev.walfleet.wal.timeline-switched.v1")
public record TimelineSwitched(ClusterId cluster, Timeline from, Timeline to, Lsn position, Instant at)
        implements WalEvent {
    public TimelineSwitched {
        Fields.required("cluster", cluster);
        Fields.required("from", from);
        Fields.required("to", to);
        Fields.required("position", position);
        Fields.required("at", at);
    }
}

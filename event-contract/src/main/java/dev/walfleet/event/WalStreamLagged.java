package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import java.time.Duration;
import java.time.Instant;

/**
 * WAL flows, and gets durable later than it should: what a lost server would take with it has become too much.
 * `WalStreamResumed` tells that it has caught up.
 *
 * @param durable the newest position that is durable
 * @param serverEnd how far the server has WAL
 * @param behindBytes the difference
 * @param behind how long the server has had the oldest WAL that is not durable
 */
@EventType("dev.walfleet.wal.stream-lagged.v1")
public record WalStreamLagged(
        ClusterId cluster, Lsn durable, Lsn serverEnd, long behindBytes, Duration behind, Instant at)
        implements WalEvent {
    public WalStreamLagged {
        Fields.required("cluster", cluster);
        Fields.required("durable", durable);
        Fields.required("serverEnd", serverEnd);
        Fields.required("behind", behind);
        Fields.required("at", at);
        Fields.notNegative("behindBytes", behindBytes);
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import java.time.Instant;

/**
 * WAL of the cluster reaches its repositories (again).
 *
 * @param durable the newest position that is durable
 */
@EventType("dev.walfleet.wal.stream-resumed.v1")
public record WalStreamResumed(ClusterId cluster, Lsn durable, Instant at) implements WalEvent {
    public WalStreamResumed {
        Fields.required("cluster", cluster);
        Fields.required("durable", durable);
        Fields.required("at", at);
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;

/**
 * The server does not keep too much WAL for the shipper any more.
 *
 * @param slot the replication slot
 * @param retainedBytes what is kept
 */
@EventType("dev.walfleet.wal.retention-relieved.v1")
public record WalRetentionRelieved(ClusterId cluster, String slot, long retainedBytes, Instant at) implements WalEvent {
    public WalRetentionRelieved {
        Fields.required("cluster", cluster);
        Fields.required("slot", slot);
        Fields.required("at", at);
        Fields.notNegative("retainedBytes", retainedBytes);
    }
}

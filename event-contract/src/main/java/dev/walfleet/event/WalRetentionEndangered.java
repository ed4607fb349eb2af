package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The server keeps more WAL for the shipper than it should: soon its disk is full, or the slot is lost.
 *
 * @param slot the replication slot
 * @param status what PostgreSQL calls it: reserved, extended, unreserved or lost
 * @param retainedBytes what is kept
 * @param safeBytes how much more may be written before the slot may be lost; absent where nothing bounds what is kept
 */
@EventType("dev.walfleet.wal.retention-endangered.v1")
public record WalRetentionEndangered(
        ClusterId cluster,
        String slot,
        String status,
        long retainedBytes,
        @Nullable Long safeBytes,
        Instant at) implements WalEvent {
    public WalRetentionEndangered {
        Fields.required("cluster", cluster);
        Fields.required("slot", slot);
        Fields.required("status", status);
        Fields.required("at", at);
        Fields.notNegative("retainedBytes", retainedBytes);
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.Lsn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * WAL of the cluster does not reach its repositories.
 *
 * @param durable the newest position that is durable; absent where none is known
 */
@EventType("dev.walfleet.wal.stream-stalled.v1")
public record WalStreamStalled(
        ClusterId cluster, Failure failure, @Nullable Lsn durable, Instant since, Instant at) implements WalEvent {
    public WalStreamStalled {
        Fields.required("cluster", cluster);
        Fields.required("failure", failure);
        Fields.required("since", since);
        Fields.required("at", at);
    }
}

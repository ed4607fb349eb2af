package dev.walfleet.wal;

import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalRetentionEndangered;
import dev.walfleet.event.WalRetentionRelieved;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import java.time.Clock;
import java.util.Optional;

/**
 * Whether a server keeps too much WAL for its slot: more than a size, or more than half of what {@code max_slot_wal_keep_size}
 * admits, or PostgreSQL itself calls the slot unreserved or lost. Tells it once, and once that it is over. For one thread.
 */
final class RetentionWatch {
    private static final double TOO_FULL = 0.5;

    private final ClusterId cluster;
    private final DataSize most;
    private final Clock clock;
    private boolean endangered;
    private String toldStatus = "";

    RetentionWatch(ClusterId cluster, DataSize most, Clock clock) {
        this.cluster = cluster;
        this.most = most;
        this.clock = clock;
    }

    /** What is to be told now. A slot that is not there keeps nothing. */
    Optional<WalEvent> tick(SlotState slot) {
        boolean gone = slot.lost() || SlotState.UNRESERVED.equals(slot.status());
        boolean tooMuch = slot.present()
                && (gone
                        || slot.retained() >= most.bytes()
                        || slot.used().filter(part -> part >= TOO_FULL).isPresent());
        String status = slot.status() == null ? "reserved" : slot.status();
        if (tooMuch && (!endangered || (gone && !status.equals(toldStatus)))) {
            endangered = true;
            toldStatus = status;
            return Optional.of(new WalRetentionEndangered(
                    cluster, slot.slot(), status, slot.retained(), slot.safeBytes(), clock.instant()));
        }
        boolean comfortable = slot.retained() < most.bytes() / 2
                && slot.used().filter(part -> part >= TOO_FULL / 2).isEmpty();
        if (endangered && !tooMuch && comfortable) {
            endangered = false;
            toldStatus = "";
            return Optional.of(new WalRetentionRelieved(cluster, slot.slot(), slot.retained(), clock.instant()));
        }
        return Optional.empty();
    }
}

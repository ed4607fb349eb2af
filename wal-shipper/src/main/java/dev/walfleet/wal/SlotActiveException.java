package dev.walfleet.wal;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;

/** Somebody else reads from the slot: as a rule another shipper, which does the work then. */
final class SlotActiveException extends IOException implements Failing {
    private final transient WalSegmentName missing;
    private final boolean waiting;
    private final transient Failure failure;

    /**
     * @param missing the first segment that is not durable
     * @param waiting whether the server has all of it: the other one has something to do
     */
    SlotActiveException(SlotName slot, WalSegmentName missing, boolean waiting, IOException cause) {
        super("slot " + slot + " is active for another reader", cause);
        this.missing = missing;
        this.waiting = waiting;
        this.failure = new Failure(
                FailureCode.DATABASE_INTERRUPTED,
                "replication slot " + slot + " is active for another reader, and WAL segment " + missing
                        + " does not get durable",
                "who it is: SELECT active_pid FROM pg_replication_slots WHERE slot_name = '" + slot
                        + "'; is it another shipper, look at its log");
    }

    WalSegmentName missing() {
        return missing;
    }

    boolean waiting() {
        return waiting;
    }

    @Override
    public Failure failure() {
        return failure;
    }
}

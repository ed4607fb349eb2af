package dev.walfleet.restore.scan;

import dev.walfleet.vocabulary.Lsn;
import java.time.Instant;

/** A record of the WAL that tells a time. */
public sealed interface WalMark {
    /** The position of the record's first byte. */
    Lsn start();

    /** By the clock of the server that wrote it. */
    Instant time();

    /**
     * A transaction's commit or abort: where a recovery can stop.
     *
     * @param xid 32 bits, unsigned
     */
    record TransactionEnd(Lsn start, Instant time, long xid, boolean commit) implements WalMark {}

    /** What {@code pg_create_restore_point} wrote. */
    record RestorePoint(Lsn start, Instant time, String name) implements WalMark {}

    /** A checkpoint; its time is to the second. */
    record Checkpoint(Lsn start, Instant time) implements WalMark {}
}

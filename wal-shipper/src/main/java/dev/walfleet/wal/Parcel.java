package dev.walfleet.wal;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;

/** Something on its way into the archive. */
sealed interface Parcel permits FinishedSegment, SegmentTail {
    /** The segment that it is, or is a part of. */
    WalSegmentName segment();

    /** The position after its last byte. */
    Lsn end();

    /** For people. */
    String label();

    /** Gives back what it holds. */
    void release();
}

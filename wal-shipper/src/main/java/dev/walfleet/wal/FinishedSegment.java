package dev.walfleet.wal;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;

/**
 * A whole segment, as it stands in {@code pg_wal}.
 *
 * @param content not to be changed by anyone
 */
record FinishedSegment(WalSegmentName name, byte[] content) {
    /** The position after its last byte. */
    Lsn end() {
        return name.start(content.length).plus(content.length);
    }
}

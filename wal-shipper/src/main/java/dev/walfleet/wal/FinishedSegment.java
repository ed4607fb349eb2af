package dev.walfleet.wal;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;

/** A whole segment, as it stands in {@code pg_wal}. */
final class FinishedSegment {
    private final WalSegmentName name;
    private final byte[] content;

    /** @param content is not changed by anyone from now on */
    FinishedSegment(WalSegmentName name, byte[] content) {
        this.name = name;
        this.content = content;
    }

    WalSegmentName name() {
        return name;
    }

    /** Not to be changed. */
    byte[] content() {
        return content;
    }

    /** The position after its last byte. */
    Lsn end() {
        return name.start(content.length).plus(content.length);
    }
}

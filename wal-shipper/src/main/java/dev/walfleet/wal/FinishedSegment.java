package dev.walfleet.wal;

import dev.walfleet.repository.wal.WalContent;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;

/**
 * A whole segment, as it stands in {@code pg_wal}.
 *
 * @param file is released when the segment is
 */
record FinishedSegment(WalSegmentName segment, SegmentFile file) implements Parcel {
    WalContent content() {
        return file.part(0, file.length());
    }

    @Override
    public Lsn end() {
        return segment.start(file.length()).plus(file.length());
    }

    @Override
    public String label() {
        return segment.value();
    }

    @Override
    public void release() {
        file.close();
    }
}

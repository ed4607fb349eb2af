package dev.walfleet.wal;

import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.WalContent;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;

/**
 * What there is by now of a segment that is not finished.
 *
 * @param piece its place
 * @param end the position after its last byte
 * @param file is held for it
 */
record SegmentTail(TailPiece piece, Lsn end, SegmentFile file) implements Parcel {
    WalContent content() {
        return file.part(piece.from(), piece.to());
    }

    @Override
    public WalSegmentName segment() {
        return piece.segment();
    }

    @Override
    public String label() {
        return piece.toString();
    }

    @Override
    public void release() {
        file.close();
    }
}

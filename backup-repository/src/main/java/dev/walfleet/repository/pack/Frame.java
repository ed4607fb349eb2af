package dev.walfleet.repository.pack;

import java.util.List;

/**
 * One zstd frame of a pack.
 *
 * @param offset where it begins within the pack
 * @param storedLength bytes compressed
 * @param rawLength bytes that it unpacks to: those of its pieces
 * @param pieces what is in it, back to back
 */
record Frame(long offset, int storedLength, int rawLength, List<Piece> pieces) {
    /** No frame unpacks to more. */
    static final int MAX_RAW = 1024 * 1024;

    /** No frame of {@link #MAX_RAW} bytes is larger, however badly it compresses. */
    static final int MAX_STORED = MAX_RAW + MAX_RAW / 128 + 1024;

    Frame {
        pieces = List.copyOf(pieces);
    }

    boolean used() {
        return pieces.stream().anyMatch(Piece::used);
    }

    long end() {
        return offset + storedLength;
    }
}

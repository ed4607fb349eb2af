package dev.walfleet.wal;

import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Makes segments of the bytes of one timeline, which come in order and in pieces of any length. For one thread. */
final class SegmentAssembler implements Closeable {
    private final Timeline timeline;
    private final int segmentSize;
    private Lsn position;
    private SegmentFile file = new SegmentFile();

    /** Is given what is finished, and has to release it. */
    interface Finished {
        void accept(FinishedSegment segment) throws IOException;
    }

    /** @param start a segment's first byte */
    SegmentAssembler(Timeline timeline, Lsn start, int segmentSize) {
        if (Long.remainderUnsigned(start.position(), segmentSize) != 0) {
            throw new IllegalArgumentException("segments of " + segmentSize + " bytes do not begin at " + start);
        }
        this.timeline = timeline;
        this.segmentSize = segmentSize;
        this.position = start;
    }

    /** The position after the last byte that was taken. */
    Lsn position() {
        return position;
    }

    /** The segment that is not finished. */
    WalSegmentName unfinished() {
        return WalSegmentName.containing(timeline, position, segmentSize);
    }

    /** How many bytes there are of it. */
    int length() {
        return file.length();
    }

    /** A part of it, which holds what it needs until it is released. */
    SegmentTail tail(TailPiece piece) {
        return new SegmentTail(piece, piece.segment().start(segmentSize).plus(piece.to()), file.hold());
    }

    /**
     * Takes bytes, which are copied.
     *
     * @param finished is given each segment that they complete
     * @throws WalfleetException DATABASE_INTERRUPTED where they do not follow the bytes before: nothing of them is taken
     */
    void accept(Lsn start, ByteBuffer bytes, Finished finished) throws IOException {
        if (!start.equals(position)) {
            throw new WalfleetException(
                    FailureCode.DATABASE_INTERRUPTED,
                    "the WAL stream goes on at " + start + ", expected " + position,
                    "the connection is made anew and streams from what is durable");
        }
        int limit = bytes.limit();
        while (bytes.position() < limit) {
            int part = Math.min(limit - bytes.position(), segmentSize - file.length());
            bytes.limit(bytes.position() + part);
            file.append(bytes);
            position = position.plus(part);
            if (file.length() == segmentSize) {
                finished.accept(finish());
            }
        }
    }

    private FinishedSegment finish() {
        SegmentFile full = file;
        file = new SegmentFile();
        return new FinishedSegment(WalSegmentName.containing(timeline, position.plus(-segmentSize), segmentSize), full);
    }

    /** What is not finished is given up, as far as nobody holds it. */
    @Override
    public void close() {
        file.close();
    }
}

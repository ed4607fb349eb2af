package dev.walfleet.wal;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Makes segments of the bytes of one timeline, which come in order and in pieces of any length. A segment that is not
 * finished takes the memory that its bytes need, to the next power of two. For one thread.
 */
final class SegmentAssembler {
    private static final int FIRST_BUFFER = 64 << 10;

    private final Timeline timeline;
    private final int segmentSize;
    private Lsn position;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int length;

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

    /**
     * Takes bytes, which are copied.
     *
     * @param finished is given each segment that they complete
     * @throws WalfleetException DATABASE_INTERRUPTED where they do not follow the bytes before: nothing of them is taken
     */
    void accept(Lsn start, ByteBuffer bytes, Consumer<FinishedSegment> finished) {
        if (!start.equals(position)) {
            throw new WalfleetException(
                    FailureCode.DATABASE_INTERRUPTED,
                    "the WAL stream goes on at " + start + ", expected " + position,
                    "the connection is made anew and streams from what is durable");
        }
        while (bytes.hasRemaining()) {
            int part = Math.min(bytes.remaining(), segmentSize - length);
            room(part);
            bytes.get(buffer, length, part);
            length += part;
            position = position.plus(part);
            if (length == segmentSize) {
                finished.accept(finish());
            }
        }
    }

    private void room(int more) {
        if (length + more > buffer.length) {
            long wanted = Math.max(2L * buffer.length, length + more);
            buffer = Arrays.copyOf(buffer, (int) Math.min(segmentSize, wanted));
        }
    }

    private FinishedSegment finish() {
        Lsn start = position.plus(-segmentSize);
        byte[] content = buffer.length == segmentSize ? buffer : Arrays.copyOf(buffer, segmentSize);
        buffer = new byte[FIRST_BUFFER];
        length = 0;
        return new FinishedSegment(WalSegmentName.containing(timeline, start, segmentSize), content);
    }
}

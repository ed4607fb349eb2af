package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentAssemblerTest {
    private static final int SIZE = 1 << 20;
    private static final Timeline ONE = new Timeline(1);
    private static final Lsn START = new Lsn(7L * SIZE);

    private final List<FinishedSegment> finished = new ArrayList<>();

    @Test
    void piecesOfAnyLengthBecomeTheSegmentsThatTheyWereCutFrom() throws IOException {
        byte[] wal = new byte[5 * SIZE / 2];
        new Random(1).nextBytes(wal);
        SegmentAssembler assembler = new SegmentAssembler(ONE, START, SIZE);
        Random pieces = new Random(2);

        for (int at = 0; at < wal.length; ) {
            int length = Math.min(wal.length - at, 1 + pieces.nextInt(200_000));
            assembler.accept(START.plus(at), ByteBuffer.wrap(wal, at, length), finished::add);
            at += length;
        }

        assertThat(finished)
                .extracting(segment -> segment.segment().value())
                .containsExactly("000000010000000000000007", "000000010000000000000008");
        assertThat(bytes(finished.get(0))).isEqualTo(Arrays.copyOf(wal, SIZE));
        assertThat(bytes(finished.get(1))).isEqualTo(Arrays.copyOfRange(wal, SIZE, 2 * SIZE));
        assertThat(finished.get(1).end()).isEqualTo(START.plus(2 * SIZE));
        assertThat(assembler.position()).isEqualTo(START.plus(wal.length));
    }

    @Test
    void onePieceMayFinishSeveralSegments() throws IOException {
        SegmentAssembler assembler = new SegmentAssembler(ONE, START, SIZE);

        assembler.accept(START, ByteBuffer.allocate(3 * SIZE), finished::add);

        assertThat(finished).hasSize(3);
    }

    @Test
    void theBytesAreCopied() throws IOException {
        byte[] wal = new byte[SIZE];
        SegmentAssembler assembler = new SegmentAssembler(ONE, START, SIZE);
        assembler.accept(START, ByteBuffer.wrap(wal, 0, 10), finished::add);
        Arrays.fill(wal, 0, 10, (byte) 1);

        assembler.accept(START.plus(10), ByteBuffer.wrap(wal, 10, SIZE - 10), finished::add);

        assertThat(bytes(finished.get(0))).containsOnly(0);
    }

    @Test
    void neitherAGapNorARepetitionIsTaken() throws IOException {
        SegmentAssembler assembler = new SegmentAssembler(ONE, START, SIZE);
        assembler.accept(START, ByteBuffer.allocate(100), finished::add);

        for (Lsn wrong : List.of(START, START.plus(99), START.plus(101))) {
            assertThatThrownBy(() -> assembler.accept(wrong, ByteBuffer.allocate(8), finished::add))
                    .isInstanceOf(WalfleetException.class)
                    .hasMessage("the WAL stream goes on at " + wrong + ", expected " + START.plus(100));
        }
        assertThat(assembler.position()).isEqualTo(START.plus(100));
    }

    @Test
    void partsOfTheUnfinishedSegmentAreReadWhileItGrowsAndAfterItIsFinished() throws IOException {
        byte[] wal = new byte[SIZE];
        new Random(3).nextBytes(wal);
        SegmentAssembler assembler = new SegmentAssembler(ONE, START, SIZE);
        assembler.accept(START, ByteBuffer.wrap(wal, 0, 9000), finished::add);
        SegmentTail tail = assembler.tail(new TailPiece(assembler.unfinished(), 100, 9000));

        assembler.accept(START.plus(9000), ByteBuffer.wrap(wal, 9000, SIZE - 9000), finished::add);
        finished.get(0).release();

        assertThat(tail.end()).isEqualTo(START.plus(9000));
        try (InputStream in = tail.content().open()) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(wal, 100, 9000));
        }
        tail.release();
    }

    private static byte[] bytes(FinishedSegment segment) throws IOException {
        try (InputStream in = segment.content().open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void beginsWithASegmentsFirstByteOnly() throws IOException {
        assertThatThrownBy(() -> new SegmentAssembler(ONE, START.plus(8192), SIZE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

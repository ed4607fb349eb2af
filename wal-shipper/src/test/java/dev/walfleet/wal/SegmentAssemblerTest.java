package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalfleetException;
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
    void piecesOfAnyLengthBecomeTheSegmentsThatTheyWereCutFrom() {
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
                .extracting(segment -> segment.name().value())
                .containsExactly("000000010000000000000007", "000000010000000000000008");
        assertThat(finished.get(0).content()).isEqualTo(Arrays.copyOf(wal, SIZE));
        assertThat(finished.get(1).content()).isEqualTo(Arrays.copyOfRange(wal, SIZE, 2 * SIZE));
        assertThat(finished.get(1).end()).isEqualTo(START.plus(2 * SIZE));
        assertThat(assembler.position()).isEqualTo(START.plus(wal.length));
    }

    @Test
    void onePieceMayFinishSeveralSegments() {
        SegmentAssembler assembler = new SegmentAssembler(ONE, START, SIZE);

        assembler.accept(START, ByteBuffer.allocate(3 * SIZE), finished::add);

        assertThat(finished).hasSize(3);
    }

    @Test
    void theBytesAreCopied() {
        byte[] wal = new byte[SIZE];
        SegmentAssembler assembler = new SegmentAssembler(ONE, START, SIZE);
        assembler.accept(START, ByteBuffer.wrap(wal, 0, 10), finished::add);
        Arrays.fill(wal, 0, 10, (byte) 1);

        assembler.accept(START.plus(10), ByteBuffer.wrap(wal, 10, SIZE - 10), finished::add);

        assertThat(finished.get(0).content()).containsOnly(0);
    }

    @Test
    void neitherAGapNorARepetitionIsTaken() {
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
    void beginsWithASegmentsFirstByteOnly() {
        assertThatThrownBy(() -> new SegmentAssembler(ONE, START.plus(8192), SIZE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

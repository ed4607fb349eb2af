package dev.walfleet.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TailLogTest {
    private static final WalSegmentName SEVEN = new WalSegmentName("000000010000000000000007");

    @Test
    void eachPieceGoesOnWhereTheLastOneEnded() {
        TailLog tail = new TailLog(SEVEN, List.of());

        store(tail, 100);
        store(tail, 250);

        assertThat(tail.next(300)).isEqualTo(new TailPiece(SEVEN, 250, 300));
        assertThat(tail.end()).isEqualTo(250);
    }

    @Test
    void aDayOfPiecesIsAFewThatAlwaysReachFromTheBeginningToTheEnd() {
        TailLog tail = new TailLog(SEVEN, List.of());
        TreeSet<TailPiece> inTheArchive = new TreeSet<>();
        int most = 0;
        for (int length = 100; length <= 17_280 * 100; length += 100) {
            TailPiece next = tail.next(length);
            List<TailPiece> superseded = tail.coveredBy(next);
            inTheArchive.add(next);
            tail.durable(next);
            inTheArchive.removeAll(superseded);
            most = Math.max(most, inTheArchive.size());

            int end = 0;
            for (TailPiece piece : inTheArchive) {
                assertThat(piece.from()).isEqualTo(end);
                end = piece.to();
            }
            assertThat(end).isEqualTo(length);
        }
        assertThat(most).isLessThanOrEqualTo(16 * 4);
        assertThat(tail.all()).containsExactlyInAnyOrderElementsOf(inTheArchive);
    }

    @Test
    void whatAnotherWriterLeftIsNotBuiltUponAndGoesWhenItIsCovered() {
        TailPiece left = new TailPiece(SEVEN, 0, 100);
        TailPiece longer = new TailPiece(SEVEN, 100, 900);
        TailLog tail = new TailLog(SEVEN, List.of(left, longer));

        TailPiece first = tail.next(200);

        assertThat(first).isEqualTo(new TailPiece(SEVEN, 0, 200));
        assertThat(tail.coveredBy(first)).containsExactly(left);
        tail.durable(first);
        assertThat(tail.all()).containsExactlyInAnyOrder(first, longer);
    }

    private static void store(TailLog tail, int length) {
        tail.durable(tail.next(length));
    }
}

package dev.walfleet.repository.wal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which pieces make the beginning of a segment: from its first byte on without a gap, as far as it goes. Writers that came
 * after one another leave pieces that overlap; the longest are taken. Pure.
 *
 * @param pieces in the order of their places; each begins at or before the end of the one before it
 */
record TailChain(List<TailPiece> pieces) {
    TailChain {
        pieces = List.copyOf(pieces);
    }

    /** @param found pieces of one segment, in any order */
    static TailChain of(Collection<TailPiece> found) {
        List<TailPiece> chain = new ArrayList<>();
        int end = 0;
        for (Optional<TailPiece> next = next(found, end); next.isPresent(); next = next(found, end)) {
            chain.add(next.orElseThrow());
            end = next.orElseThrow().to();
        }
        return new TailChain(chain);
    }

    private static Optional<TailPiece> next(Collection<TailPiece> found, int end) {
        return found.stream()
                .filter(piece -> piece.from() <= end && piece.to() > end)
                .max(Comparator.comparingInt(TailPiece::to).thenComparingInt(TailPiece::from));
    }

    /** How many bytes of the segment there are. */
    int end() {
        return pieces.isEmpty() ? 0 : pieces.get(pieces.size() - 1).to();
    }
}

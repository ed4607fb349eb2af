package dev.walfleet.wal;

import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which pieces of a segment were stored, and where the next one begins. A quiet database may take a day to finish a segment:
 * so that a restore need not read thousands of pieces, sixteen of a kind are followed by one that holds them all, and go when it
 * is durable. The first piece of a stream begins at the segment's first byte, whatever is stored already: what another writer left is not
 * built upon. Pure; for one thread.
 */
final class TailLog {
    private static final int OF_A_KIND = 16;

    private record Stored(TailPiece piece, int kind) {}

    private final WalSegmentName segment;
    private final List<Stored> stored = new ArrayList<>();
    private final List<TailPiece> foreign;

    /** @param foreign what others have left of this segment */
    TailLog(WalSegmentName segment, Collection<TailPiece> foreign) {
        this.segment = segment;
        this.foreign = new ArrayList<>(foreign);
    }

    WalSegmentName segment() {
        return segment;
    }

    /** How many bytes of the segment are stored. */
    int end() {
        return stored.isEmpty() ? 0 : stored.get(stored.size() - 1).piece().to();
    }

    /**
     * The piece to be stored next.
     *
     * @param length how much there is of the segment, more than {@link #end}
     */
    TailPiece next(int length) {
        int same = sameKind();
        int from = same < OF_A_KIND
                ? end()
                : stored.get(stored.size() - OF_A_KIND).piece().from();
        return new TailPiece(segment, from, length);
    }

    private int sameKind() {
        int count = 0;
        for (int i = stored.size() - 1; i >= 0; i--) {
            if (stored.get(i).kind() != stored.get(stored.size() - 1).kind()) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** Stored pieces whose bytes are all in this one. */
    List<TailPiece> coveredBy(TailPiece piece) {
        return all().stream()
                .filter(other -> other.from() >= piece.from() && other.to() <= piece.to() && !other.equals(piece))
                .toList();
    }

    /** A piece that {@link #next} gave is durable. */
    void durable(TailPiece piece) {
        foreign.removeAll(coveredBy(piece));
        int kind = 0;
        while (!stored.isEmpty() && stored.get(stored.size() - 1).piece().from() >= piece.from()) {
            kind = stored.remove(stored.size() - 1).kind() + 1;
        }
        stored.add(new Stored(piece, kind));
    }

    /** All that there is, to be forgotten when the segment is stored whole. */
    List<TailPiece> all() {
        List<TailPiece> all = new ArrayList<>(foreign);
        stored.forEach(one -> all.add(one.piece()));
        return all;
    }
}

package dev.walfleet.restore.plan;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The WAL along one history of a cluster. Of the segment in which a timeline ends the newer timeline has a copy of the
 * beginning, and a recovery asks for the newest first ({@code XLogFileReadAnyTLI} of PostgreSQL): so does this, as long as that is not the
 * shorter one.
 */
public final class WalPath {
    private final WalHoldings holdings;
    private final TimelineHistory history;

    WalPath(WalHoldings holdings, TimelineHistory history) {
        this.holdings = holdings;
        this.history = history;
    }

    TimelineHistory history() {
        return history;
    }

    int segmentSize() {
        return holdings.segmentSize();
    }

    /**
     * How far a recovery from a position can go.
     *
     * @param segments what it reads, in this order
     * @param end the position behind the last byte
     * @param missing the segment that is needed next
     * @param goesOn the next segment behind it that is there: between the two there is a gap; absent where the archive ends
     */
    record Reach(List<WalSegmentName> segments, Lsn end, WalSegmentName missing, Optional<WalSegmentName> goesOn) {
        Reach {
            segments = List.copyOf(segments);
        }
    }

    Reach from(Lsn start) {
        List<WalSegmentName> segments = new ArrayList<>();
        int size = holdings.segmentSize();
        Lsn at = new Lsn(start.position() - Long.remainderUnsigned(start.position(), size));
        while (true) {
            Optional<WalSegmentName> held = held(at);
            if (held.isEmpty()) {
                return ended(segments, at, at);
            }
            segments.add(held.orElseThrow());
            int length = length(held.orElseThrow(), at);
            if (length < size) {
                return ended(segments, at.plus(length), at);
            }
            at = at.plus(size);
        }
    }

    private Reach ended(List<WalSegmentName> segments, Lsn end, Lsn at) {
        WalSegmentName missing = newestName(at);
        return new Reach(segments, end, missing, behind(at));
    }

    /**
     * What a recovery is given where it needs the segment at a position: that of which there is most, of the newest timeline where
     * several have the same. Right after a failover the copy that the new timeline has may be shorter than what was archived before.
     */
    private Optional<WalSegmentName> held(Lsn at) {
        return names(at).stream()
                .filter(name -> length(name, at) > 0)
                .reduce((newer, older) -> length(older, at) > length(newer, at) ? older : newer);
    }

    /** A reader of what is part of this history. */
    SegmentReader within(SegmentReader reader) {
        return name -> reader.read(name).map(found -> found.within(history));
    }

    /** How much of a segment is of this history: an older timeline's is only up to where it was left. */
    private int length(WalSegmentName name, Lsn at) {
        int held = holdings.length(name);
        return history.end(name.timeline())
                .map(end -> (int) Math.min(held, Math.max(0, end.minus(at))))
                .orElse(held);
    }

    private WalSegmentName newestName(Lsn at) {
        return names(at).get(0);
    }

    /** The names that the segment at a position has, that of the newest timeline first. */
    private List<WalSegmentName> names(Lsn at) {
        int size = holdings.segmentSize();
        Lsn last = at.plus(size - 1L);
        List<WalSegmentName> names = new ArrayList<>();
        for (Timeline timeline : history.all()) {
            boolean begun = beginning(timeline).compareTo(last) <= 0;
            boolean over =
                    history.end(timeline).map(end -> end.compareTo(at) <= 0).orElse(false);
            if (begun && !over) {
                names.add(0, WalSegmentName.containing(timeline, at, size));
            }
        }
        return names;
    }

    private Lsn beginning(Timeline timeline) {
        List<Timeline> all = history.all();
        int index = all.indexOf(timeline);
        return index == 0 ? new Lsn(0) : history.end(all.get(index - 1)).orElseThrow();
    }

    private Optional<WalSegmentName> behind(Lsn at) {
        int size = holdings.segmentSize();
        return Stream.concat(holdings.whole().stream(), holdings.tails().keySet().stream())
                .filter(name -> history.all().contains(name.timeline()))
                .filter(name -> name.start(size).compareTo(at) > 0)
                .filter(name -> names(name.start(size)).contains(name))
                .min(Comparator.comparing((WalSegmentName name) -> name.start(size))
                        .thenComparing(Comparator.reverseOrder()));
    }
}

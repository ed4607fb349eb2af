package dev.walfleet.wal;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream begins: at the first segment that is not durable. Pure.
 *
 * @param segment the first to be streamed
 * @param keptFrom the first segment that the server surely keeps, where that is a later one; what lies between may be gone
 */
record StartPoint(WalSegmentName segment, @Nullable WalSegmentName keptFrom) {
    /**
     * Decides.
     *
     * @param history of the server's timeline
     * @param kept the position from which on the server keeps WAL for us
     * @param durable segments of the archive: all from before {@code kept} on, or, where there are none, at least the newest
     * @param segmentSize {@code wal_segment_size} in bytes
     */
    static StartPoint decide(TimelineHistory history, Lsn kept, NavigableSet<WalSegmentName> durable, int segmentSize) {
        Walk walk = new Walk(history, durable, segmentSize);
        WalSegmentName surely = WalSegmentName.containing(history.at(kept), kept, segmentSize);
        Optional<WalSegmentName> newest = walk.newest();
        if (newest.isPresent()) {
            WalSegmentName next = walk.firstMissing(newest.orElseThrow());
            if (next.start(segmentSize).compareTo(surely.start(segmentSize)) < 0) {
                return new StartPoint(next, walk.firstMissing(surely));
            }
        }
        return new StartPoint(walk.firstMissing(surely), null);
    }

    /** Where to go on after the gap, where there may be one. */
    Optional<WalSegmentName> afterGap() {
        return Optional.ofNullable(keptFrom);
    }

    /** The same without what may be gone. */
    StartPoint skippingGap() {
        return keptFrom == null ? this : new StartPoint(keptFrom, null);
    }

    /** From segment to segment along the timelines that led to the server's own. */
    private record Walk(TimelineHistory history, NavigableSet<WalSegmentName> durable, int segmentSize) {
        /**
         * The newest durable segment on the way. What an old timeline has behind its end was written by a server that went
         * on after the others had left it: it is no part of the way.
         */
        Optional<WalSegmentName> newest() {
            List<Timeline> timelines = new ArrayList<>(history.all());
            Collections.reverse(timelines);
            for (Timeline timeline : timelines) {
                Optional<Lsn> end = history.end(timeline);
                Optional<WalSegmentName> found = durable.descendingSet().stream()
                        .filter(name -> name.timeline().equals(timeline))
                        .filter(name -> end.isEmpty() || name.start(segmentSize).compareTo(end.orElseThrow()) < 0)
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        WalSegmentName firstMissing(WalSegmentName from) {
            WalSegmentName name = onItsTimeline(from);
            while (durable.contains(name)) {
                name = onItsTimeline(name.next(segmentSize));
            }
            return name;
        }

        /** The segment in which a timeline ends is never whole on it: the next timeline has a copy of its beginning. */
        private WalSegmentName onItsTimeline(WalSegmentName name) {
            WalSegmentName current = name;
            Optional<Lsn> end = history.end(current.timeline());
            while (end.isPresent() && endOf(current).compareTo(end.orElseThrow()) > 0) {
                Timeline next = history.after(current.timeline());
                current = WalSegmentName.containing(next, end.orElseThrow(), segmentSize);
                end = history.end(next);
            }
            return current;
        }

        private Lsn endOf(WalSegmentName name) {
            return name.start(segmentSize).plus(segmentSize);
        }
    }
}

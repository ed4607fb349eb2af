package dev.walfleet.restore.plan;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The WAL that an archive has, as it was listed.
 *
 * @param segmentSize of the cluster, in bytes
 * @param whole the finished segments
 * @param tails of segments of which there is a beginning only, its length in bytes
 * @param histories of every timeline that has a history file
 */
public record WalHoldings(
        int segmentSize,
        Set<WalSegmentName> whole,
        Map<WalSegmentName, Integer> tails,
        Map<Timeline, TimelineHistory> histories) {
    public WalHoldings {
        whole = Set.copyOf(whole);
        tails = Map.copyOf(tails);
        histories = Map.copyOf(histories);
    }

    /**
     * Lists an archive.
     *
     * @param segmentSize of the cluster, which a manifest knows
     */
    public static WalHoldings of(WalSource source, int segmentSize) throws IOException {
        Set<WalSegmentName> whole = new HashSet<>();
        Map<WalSegmentName, Integer> tails = new HashMap<>();
        Map<Timeline, TimelineHistory> histories = new TreeMap<>();
        for (Timeline timeline : source.timelines()) {
            whole.addAll(source.segments(timeline));
            tails.putAll(source.tails(timeline));
            Optional<byte[]> history = source.history(timeline);
            if (history.isPresent()) {
                histories.put(timeline, history(timeline, history.orElseThrow()));
            }
        }
        return new WalHoldings(segmentSize, whole, tails, histories);
    }

    private static TimelineHistory history(Timeline timeline, byte[] file) {
        try {
            return TimelineHistory.parse(timeline, file);
        } catch (IllegalArgumentException e) {
            throw new WalfleetException(
                    FailureCode.OBJECT_DAMAGED,
                    String.valueOf(e.getMessage()),
                    "the history file of timeline " + timeline
                            + " was archived like this; choose a --timeline without it",
                    e);
        }
    }

    /** How many bytes of a segment there are, from its beginning. */
    int length(WalSegmentName name) {
        return whole.contains(name) ? segmentSize : tails.getOrDefault(name, 0);
    }

    boolean isEmpty() {
        return whole.isEmpty() && tails.isEmpty();
    }
}

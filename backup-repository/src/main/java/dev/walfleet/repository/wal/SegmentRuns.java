package dev.walfleet.repository.wal;

import dev.walfleet.vocabulary.WalSegmentName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The segments of one timeline as runs without a gap.
 *
 * @param runs in ascending order; between two of them at least one segment is missing
 */
public record SegmentRuns(List<Run> runs) {
    /** From {@code first} to {@code last}, both included. */
    public record Run(WalSegmentName first, WalSegmentName last) {}

    public SegmentRuns {
        runs = List.copyOf(runs);
    }

    /**
     * @param ascending segments of one timeline
     * @param segmentSize {@code wal_segment_size} in bytes
     */
    public static SegmentRuns of(List<WalSegmentName> ascending, int segmentSize) {
        List<Run> runs = new ArrayList<>();
        for (WalSegmentName name : ascending) {
            int newest = runs.size() - 1;
            if (newest >= 0 && runs.get(newest).last().next(segmentSize).equals(name)) {
                runs.set(newest, new Run(runs.get(newest).first(), name));
            } else {
                runs.add(new Run(name, name));
            }
        }
        return new SegmentRuns(runs);
    }

    /** The end of the run that holds a segment: how far a recovery that begins there can go. Empty where it is missing. */
    public Optional<WalSegmentName> endFrom(WalSegmentName start) {
        return runs.stream()
                .filter(run -> run.first().compareTo(start) <= 0 && run.last().compareTo(start) >= 0)
                .map(Run::last)
                .findFirst();
    }

    /** The end of the newest run. */
    public Optional<WalSegmentName> newest() {
        return runs.isEmpty()
                ? Optional.empty()
                : Optional.of(runs.get(runs.size() - 1).last());
    }
}

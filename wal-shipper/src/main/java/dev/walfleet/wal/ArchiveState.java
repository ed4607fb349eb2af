package dev.walfleet.wal;

import dev.walfleet.repository.wal.SegmentRuns;
import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an archive holds, as it was listed: from where to where without a gap, and the gaps.
 *
 * @param timeline the newest one
 * @param begin the first position from which on all that follows on the way to the newest timeline is there
 * @param end the position after the last byte of it
 * @param gaps what is missing between what is there, in ascending order
 */
public record ArchiveState(
        @Nullable Timeline timeline,
        @Nullable Lsn begin,
        @Nullable Lsn end,
        List<Gap> gaps) {
    /**
     * WAL that is missing between what is there.
     *
     * @param from its first byte
     * @param to the byte after its last
     */
    public record Gap(Timeline timeline, Lsn from, Lsn to) {}

    public ArchiveState {
        gaps = List.copyOf(gaps);
    }

    /** Lists an archive: a request per thousand segments. */
    public static ArchiveState of(WalSource source, int segmentSize) throws IOException {
        NavigableMap<Timeline, NavigableSet<WalSegmentName>> whole = new TreeMap<>();
        NavigableMap<WalSegmentName, Integer> tails = new TreeMap<>();
        Map<Timeline, TimelineHistory> histories = new TreeMap<>();
        for (Timeline timeline : source.timelines()) {
            whole.put(timeline, source.segments(timeline));
            tails.putAll(source.tails(timeline));
            Optional<byte[]> history = source.history(timeline);
            if (history.isPresent()) {
                histories.put(timeline, TimelineHistory.parse(timeline, history.orElseThrow()));
            }
        }
        return of(whole, tails, histories, segmentSize);
    }

    /** The same of what was listed already. Pure. */
    static ArchiveState of(
            NavigableMap<Timeline, NavigableSet<WalSegmentName>> whole,
            NavigableMap<WalSegmentName, Integer> tails,
            Map<Timeline, TimelineHistory> histories,
            int segmentSize) {
        if (whole.isEmpty()) {
            return new ArchiveState(null, null, null, List.of());
        }
        List<Gap> gaps = new ArrayList<>();
        whole.forEach((timeline, segments) -> within(timeline, segments, tails, segmentSize, gaps));
        Timeline newest = whole.lastKey();
        TimelineHistory history = histories.getOrDefault(newest, TimelineHistory.of(newest));
        List<Reach> way = way(history, whole, tails, segmentSize);
        Lsn begin = null;
        Lsn end = null;
        for (Reach reach : way) {
            if (end != null && reach.from.compareTo(end) > 0) {
                gaps.add(new Gap(reach.timeline, end, reach.from));
            }
            begin = end == null || reach.from.compareTo(end) > 0 ? reach.from : begin;
            end = end == null || reach.to.compareTo(end) > 0 ? reach.to : end;
        }
        gaps.sort(java.util.Comparator.comparing(Gap::from));
        return new ArchiveState(newest, begin, end, new ArrayList<>(new java.util.LinkedHashSet<>(gaps)));
    }

    /** A stretch of one timeline without a gap. */
    private record Reach(Timeline timeline, Lsn from, Lsn to) {}

    /** Between two segments of one timeline nothing may be missing, wherever the server has gone since. */
    private static void within(
            Timeline timeline,
            NavigableSet<WalSegmentName> segments,
            NavigableMap<WalSegmentName, Integer> tails,
            int segmentSize,
            List<Gap> gaps) {
        NavigableSet<WalSegmentName> all = new TreeSet<>(segments);
        List<SegmentRuns.Run> runs =
                SegmentRuns.of(List.copyOf(all), segmentSize).runs();
        for (int i = 1; i < runs.size(); i++) {
            gaps.add(new Gap(
                    timeline,
                    end(runs.get(i - 1).last(), segmentSize),
                    runs.get(i).first().start(segmentSize)));
        }
        if (!runs.isEmpty()) { // a beginning of a segment behind the last whole one
            Lsn end = end(runs.get(runs.size() - 1).last(), segmentSize);
            tails.keySet().stream()
                    .filter(name -> name.timeline().equals(timeline))
                    .map(name -> name.start(segmentSize))
                    .filter(start -> start.compareTo(end) > 0)
                    .min(Lsn::compareTo)
                    .ifPresent(start -> gaps.add(new Gap(timeline, end, start)));
        }
    }

    /** What there is along the timelines that led to the newest one, each as far as it is part of the way. */
    private static List<Reach> way(
            TimelineHistory history,
            NavigableMap<Timeline, NavigableSet<WalSegmentName>> whole,
            NavigableMap<WalSegmentName, Integer> tails,
            int segmentSize) {
        List<Reach> way = new ArrayList<>();
        for (Timeline timeline : history.all()) {
            Optional<Lsn> until = history.end(timeline);
            for (SegmentRuns.Run run : SegmentRuns.of(
                            List.copyOf(whole.getOrDefault(timeline, new TreeSet<>())), segmentSize)
                    .runs()) {
                add(way, new Reach(timeline, run.first().start(segmentSize), end(run.last(), segmentSize)), until);
            }
            tails.forEach((name, length) -> {
                if (name.timeline().equals(timeline)) {
                    Lsn start = name.start(segmentSize);
                    add(way, new Reach(timeline, start, start.plus(length)), until);
                }
            });
        }
        way.sort(java.util.Comparator.comparing(Reach::from).thenComparing(Reach::to));
        return way;
    }

    private static void add(List<Reach> way, Reach reach, Optional<Lsn> until) {
        Lsn to = until.isPresent() && until.orElseThrow().compareTo(reach.to) < 0 ? until.orElseThrow() : reach.to;
        if (reach.from.compareTo(to) < 0) {
            way.add(new Reach(reach.timeline, reach.from, to));
        }
    }

    private static Lsn end(WalSegmentName name, int segmentSize) {
        return name.start(segmentSize).plus(segmentSize);
    }
}

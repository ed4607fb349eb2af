package dev.walfleet.wal;

import dev.walfleet.event.TimelineSwitched;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.RestoredCopy;
import dev.walfleet.postgres.wire.ServerException;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be right before the first byte is streamed: it is the same cluster, its timeline is not older than the archive,
 * the slot is there; and where to begin.
 */
final class Opening {
    private static final Logger log = LoggerFactory.getLogger(Opening.class);

    private final ClusterId cluster;
    private final ConnectionTarget target;
    private final SlotName slot;
    private final Clock clock;

    Opening(Source source, Clock clock) {
        this.clock = clock;
        this.cluster = source.cluster();
        this.target = source.target();
        this.slot = source.slot();
    }

    /**
     * A stream that may begin.
     *
     * @param segmentSize in bytes
     * @param pieces what is stored of the first segment already
     * @param inherited how many bytes of the first segment are a copy of what the timeline before has
     * @param switched where the server's timeline is news to the archive
     */
    record Ready(
            SystemFacts facts,
            WalArchive archive,
            StartPoint start,
            int segmentSize,
            Collection<TailPiece> pieces,
            int inherited,
            Optional<TimelineSwitched> switched) {
        /** The same behind what may be gone. */
        Ready skippingGap() {
            return new Ready(facts, archive, start.skippingGap(), segmentSize, List.of(), 0, switched);
        }

        /** Where the stream begins. */
        Lsn position() {
            return start.segment().start(segmentSize);
        }
    }

    /** @throws WalfleetException with the class of what is not right */
    Ready run(SourceServer source, Archives archives) throws IOException {
        RestoredCopy.refuse(source.settingIfAny(RestoredCopy.SETTING), cluster, "server " + target);
        SystemFacts facts = source.identify();
        WalArchive archive = archives.of(facts.systemIdentifier());
        refuseOlder(facts, archive);
        TimelineHistory history = source.history(facts.timeline());
        Optional<TimelineSwitched> switched = switched(archive, history);
        storeHistories(source, archive, history);
        int segmentSize = source.segmentSize();
        Lsn kept = slot(source).kept().orElse(facts.end());
        NavigableSet<WalSegmentName> durable = durable(archive, history, kept, segmentSize);
        StartPoint start = StartPoint.decide(history, kept, durable, segmentSize);
        Lsn first = start.segment().start(segmentSize);
        if (first.compareTo(facts.end()) > 0 && first.compareTo(kept) > 0) {
            throw new WalfleetException(
                    FailureCode.DATABASE_INTERRUPTED,
                    "server " + target + " is at " + facts.end() + " and the archive has WAL up to " + first,
                    "a standby that lags behind reaches it by itself; a server that went back in time is another cluster"
                            + " and needs a name of its own");
        }
        return new Ready(
                facts,
                archive,
                start,
                segmentSize,
                pieces(archive, start.segment()),
                inherited(history, start.segment(), segmentSize),
                switched);
    }

    /** Where in a segment its timeline begins; 0 where it begins before. Pure. */
    static int inherited(TimelineHistory history, WalSegmentName segment, int segmentSize) {
        List<Timeline> all = history.all();
        int index = all.indexOf(segment.timeline());
        if (index < 1) {
            return 0;
        }
        long offset = history.end(all.get(index - 1)).orElseThrow().minus(segment.start(segmentSize));
        return (int) Math.max(0, Math.min(segmentSize, offset));
    }

    /** Of the first segment; those of segments that are whole by now, which somebody left who died, are put away. */
    private static Collection<TailPiece> pieces(WalArchive archive, WalSegmentName first) throws IOException {
        NavigableSet<TailPiece> stored = archive.pieces(first.timeline());
        List<TailPiece> left =
                stored.stream().filter(piece -> !piece.segment().equals(first)).toList();
        if (!left.isEmpty()) {
            NavigableSet<WalSegmentName> whole =
                    archive.segments(first.timeline(), left.get(0).segment());
            archive.forget(left.stream()
                    .filter(piece -> whole.contains(piece.segment()))
                    .toList());
        }
        return stored.stream().filter(piece -> piece.segment().equals(first)).toList();
    }

    /** Opens the archive of a system. */
    interface Archives {
        WalArchive of(String systemIdentifier) throws IOException;
    }

    /** A server that was left behind by a failover must not write where its successor does. */
    private void refuseOlder(SystemFacts facts, WalArchive archive) throws IOException {
        NavigableSet<Timeline> archived = archive.timelines();
        if (!archived.isEmpty() && archived.last().compareTo(facts.timeline()) > 0) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_OTHER_CLUSTER,
                    "server " + target + " is on timeline " + facts.timeline().id() + " and the archive of " + cluster
                            + " has WAL of timeline " + archived.last().id(),
                    "the server was left behind by a failover, or restored from an older state: point the cluster at the server"
                            + " that is in use, or give this one a name of its own");
        }
    }

    /** Told where there is an archive already, and its history file is not in it. */
    private Optional<TimelineSwitched> switched(WalArchive archive, TimelineHistory history) throws IOException {
        if (history.ancestors().isEmpty()
                || archive.timelines().isEmpty()
                || archive.holdsHistory(history.timeline())) {
            return Optional.empty();
        }
        TimelineHistory.Ancestor last =
                history.ancestors().get(history.ancestors().size() - 1);
        return Optional.of(
                new TimelineSwitched(cluster, last.timeline(), history.timeline(), last.end(), clock.instant()));
    }

    /** The server's own history is compared with what is archived: two promotions may have made the same timeline. */
    private void storeHistories(SourceServer source, WalArchive archive, TimelineHistory history) throws IOException {
        for (Timeline timeline : history.all()) {
            if (timeline.id() == 1) {
                continue;
            }
            if (timeline.equals(history.timeline())) {
                archive.storeHistory(timeline, source.historyFile(timeline));
            } else if (!archive.holdsHistory(timeline)) {
                storeAncestor(source, archive, timeline);
            }
        }
    }

    private void storeAncestor(SourceServer source, WalArchive archive, Timeline timeline) throws IOException {
        byte[] content;
        try {
            content = source.historyFile(timeline);
        } catch (ServerException e) {
            log.info(
                    "history of an old timeline is not on the server cluster={} timeline={} reason={}",
                    cluster,
                    timeline.id(),
                    e.getMessage());
            return;
        }
        archive.storeHistory(timeline, content);
    }

    private Slot slot(SourceServer source) throws IOException {
        Optional<Slot> found = Slot.find(target, slot);
        if (found.isPresent()) {
            return found.orElseThrow();
        }
        source.createSlot(slot);
        Slot made = Slot.find(target, slot)
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.DATABASE_INTERRUPTED,
                        "replication slot " + slot + " of " + target + " was made and is gone again",
                        "it is tried again"));
        log.info(
                "replication slot created cluster={} slot={} keeps-from={}",
                cluster,
                slot,
                made.kept().map(Lsn::toString).orElse("nothing"));
        if (source.setting("max_slot_wal_keep_size").equals("-1")) {
            log.warn(
                    "nothing bounds the wal that the server keeps while the shipper is away: set max_slot_wal_keep_size"
                            + " cluster={} slot={}",
                    cluster,
                    slot);
        }
        return made;
    }

    /** What {@link StartPoint#decide} wants to know: a short list as a rule, a long one where the archive ends before the slot. */
    private static NavigableSet<WalSegmentName> durable(
            WalArchive archive, TimelineHistory history, Lsn kept, int segmentSize) throws IOException {
        Lsn before = Long.compareUnsigned(kept.position(), segmentSize) < 0 ? new Lsn(0) : kept.plus(-segmentSize);
        NavigableSet<WalSegmentName> durable = new TreeSet<>();
        List<Timeline> newestFirst = new ArrayList<>(history.all());
        Collections.reverse(newestFirst);
        for (Timeline timeline : newestFirst) {
            if (timeline.compareTo(history.at(before)) >= 0) {
                durable.addAll(archive.segments(timeline, WalSegmentName.containing(timeline, before, segmentSize)));
            }
        }
        for (Timeline timeline : newestFirst) {
            if (durable.isEmpty()) {
                durable.addAll(archive.segments(timeline));
            }
        }
        return durable;
    }
}

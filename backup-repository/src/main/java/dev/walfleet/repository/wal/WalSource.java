package dev.walfleet.repository.wal;

import dev.walfleet.repository.Repository;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Archived WAL as a restore reads it. Every answer is certain: what is given is sound to the last bit, and "empty" means that
 * no repository has it. Where that cannot be said, because one does not answer or what it holds is damaged and no other has it
 * whole, there is an exception ({@code StoreException}, with {@code OBJECT_DAMAGED} or the store's own code) and it may
 * be asked again: PostgreSQL takes any "not there" for the end of the archive, for ever. Safe for use by several threads.
 */
public interface WalSource {
    /** What a server asks for by a name, as {@code %f} of a restore_command has it. */
    sealed interface Answer permits Segment, History, Absent {}

    record Segment(FoundWal wal) implements Answer {}

    /** A history file, byte by byte. */
    @SuppressWarnings("ArrayRecordComponent") // carries bytes along, is never compared
    record History(byte[] content) implements Answer {}

    /** It is certain that the archive has no such file. */
    record Absent() implements Answer {}

    /**
     * A segment: whole where it is, otherwise as much of its beginning as was stored. What is not whole grows: it is not to
     * be kept for a later question.
     */
    Optional<FoundWal> segment(WalSegmentName name) throws IOException;

    /** The history file of a timeline. */
    Optional<byte[]> history(Timeline timeline) throws IOException;

    /** The timelines of which there is anything. */
    NavigableSet<Timeline> timelines() throws IOException;

    /** The whole segments of a timeline from one on, itself included. They are there; whether they are sound, reading tells. */
    NavigableSet<WalSegmentName> segments(Timeline timeline, WalSegmentName from) throws IOException;

    /** All whole segments of a timeline. */
    NavigableSet<WalSegmentName> segments(Timeline timeline) throws IOException;

    /** Segments of a timeline of which there is a beginning only, and how many bytes of it. */
    NavigableMap<WalSegmentName, Integer> tails(Timeline timeline) throws IOException;

    /** When the last bytes of a segment, or of its beginning, were stored, by the store's clock. */
    Optional<Instant> storedAt(WalSegmentName name) throws IOException;

    /** Answers a restore_command. A name that is neither a segment's nor a history file's is absent. */
    default Answer file(String name) throws IOException {
        if (WalSegmentName.is(name)) {
            return segment(new WalSegmentName(name)).<Answer>map(Segment::new).orElseGet(Absent::new);
        }
        Optional<Timeline> timeline = WalFileName.timelineOf(name);
        if (timeline.isPresent()) {
            return history(timeline.orElseThrow()).<Answer>map(History::new).orElseGet(Absent::new);
        }
        return new Absent();
    }

    /**
     * The archive of a cluster in these repositories, which stay their owner's. One that never had anything of the cluster
     * counts as having nothing, as long as another one has.
     *
     * @param repositories one at least, the one to be asked first at first
     */
    static WalSource of(List<Repository> repositories, ClusterId cluster) {
        return new ArchivedWalSource(
                repositories.stream().map(r -> new WalFolder(r, cluster)).toList());
    }
}

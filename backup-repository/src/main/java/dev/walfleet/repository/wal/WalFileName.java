package dev.walfleet.repository.wal;

import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file of {@code pg_wal} that is archived, as PostgreSQL calls it, or of a part of one, and where it goes:
 * {@code <cluster>/wal_archive/<timeline>/[partial/]<name>.zst[.enc]}.
 *
 * @param text {@code 000000010000000000000007}, {@code 00000002.history}, {@code 000000010000000000000007.00000000-0000A000}
 */
record WalFileName(String text) {
    /** The folder of what is stored of segments that are not finished. */
    static final String PARTIAL = "partial/";

    private static final String HISTORY = ".history";
    private static final Pattern STORED =
            Pattern.compile("([0-9A-F]{24})" + Pattern.quote(StoredForm.COMPRESSED) + "(\\.enc)?");

    static WalFileName of(WalSegmentName segment) {
        return new WalFileName(segment.value());
    }

    static WalFileName history(Timeline timeline) {
        return new WalFileName(timeline + HISTORY);
    }

    static WalFileName of(TailPiece piece) {
        return new WalFileName(piece.toString());
    }

    /** Of {@code 00000002.history}; empty where it is something else. */
    static Optional<Timeline> timelineOf(String fileName) {
        boolean history = fileName.matches("[0-7][0-9A-F]{7}\\.history") && !fileName.startsWith("00000000");
        return history ? Optional.of(new Timeline(Integer.parseInt(fileName.substring(0, 8), 16))) : Optional.empty();
    }

    boolean isSegment() {
        return WalSegmentName.is(text);
    }

    ObjectKey key(ClusterId cluster, boolean encrypted) {
        return new ObjectKey(root(cluster)
                + text.substring(0, 8)
                + "/"
                + (TailPiece.parse(text).isPresent() ? PARTIAL : "")
                + text
                + StoredForm.COMPRESSED
                + (encrypted ? StoredForm.ENCRYPTED : ""));
    }

    static String folder(ClusterId cluster, Timeline timeline) {
        return root(cluster) + timeline + "/";
    }

    /** What every key of a cluster's WAL begins with. */
    static String root(ClusterId cluster) {
        return cluster + "/wal_archive/";
    }

    /** The segment that an object is; empty where it is something else, a history file for example. */
    static Optional<WalSegmentName> segmentOf(ObjectKey key) {
        Matcher matcher = STORED.matcher(key.name());
        return matcher.matches() ? Optional.of(new WalSegmentName(matcher.group(1))) : Optional.empty();
    }

    /** The part of a segment that an object is; empty where it is something else. */
    static Optional<TailPiece> pieceOf(ObjectKey key) {
        String name = key.name();
        int end = name.indexOf(StoredForm.COMPRESSED);
        String rest = end < 0 ? "" : name.substring(end + StoredForm.COMPRESSED.length());
        return end > 0 && (rest.isEmpty() || rest.equals(StoredForm.ENCRYPTED))
                ? TailPiece.parse(name.substring(0, end))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}

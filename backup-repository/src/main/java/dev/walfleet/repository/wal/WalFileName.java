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
 * The name of a file of {@code pg_wal} that is archived, as PostgreSQL calls it, and where it goes:
 * {@code <cluster>/wal_archive/<timeline>/<name>.zst[.enc]}.
 *
 * @param text {@code 000000010000000000000007} or {@code 00000002.history}
 */
record WalFileName(String text) {
    private static final String HISTORY = ".history";
    private static final Pattern STORED =
            Pattern.compile("([0-9A-F]{24})" + Pattern.quote(StoredForm.COMPRESSED) + "(\\.enc)?");

    static WalFileName of(WalSegmentName segment) {
        return new WalFileName(segment.value());
    }

    static WalFileName history(Timeline timeline) {
        return new WalFileName(timeline + HISTORY);
    }

    boolean isSegment() {
        return WalSegmentName.is(text);
    }

    ObjectKey key(ClusterId cluster, boolean encrypted) {
        return new ObjectKey(root(cluster)
                + text.substring(0, 8)
                + "/"
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

    @Override
    public String toString() {
        return text;
    }
}

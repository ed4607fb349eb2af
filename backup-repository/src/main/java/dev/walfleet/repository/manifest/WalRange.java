package dev.walfleet.repository.manifest;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;

/**
 * The WAL without which a physical backup is worth nothing: from the redo position of its starting checkpoint up to the
 * position that pg_backup_stop gave, where the files first make a consistent cluster. A backup that a promotion interrupts
 * fails, so that both are on one timeline.
 */
public record WalRange(Timeline timeline, Lsn start, Lsn stop) {
    public WalRange {
        ManifestFields.required("timeline", timeline);
        ManifestFields.required("start", start);
        ManifestFields.required("stop", stop);
        if (stop.compareTo(start) < 0) {
            throw new IllegalArgumentException("WAL from " + start + " to " + stop + ", which is before it");
        }
    }
}

package dev.walfleet.postgres.physical;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;

/**
 * Where a physical backup begins.
 *
 * @param lsn WAL from here on is needed to restore the backup
 * @param timeline of {@code lsn}; the backup ends on it, too, or fails
 * @param server the one that it is taken from
 */
public record StartPoint(Lsn lsn, Timeline timeline, SourceServer server) {}

package dev.walfleet.restore.plan;

import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import java.time.Instant;
import java.util.List;

/**
 * What a plan needs to know of a physical backup.
 *
 * @param timeline on which it was taken
 * @param start where its redo begins
 * @param stop from where on it is consistent
 * @param stopped when {@code stop} was written, by the server's clock
 * @param files how many bytes its files have
 * @param stored how many bytes are read for them
 * @param serverVersion for people
 * @param repositories that have a copy whose manifest is sound, the one to be tried first at first
 */
public record BaseBackup(
        BackupId id,
        Timeline timeline,
        Lsn start,
        Lsn stop,
        Instant stopped,
        long files,
        long stored,
        String serverVersion,
        List<RepositoryName> repositories) {
    public BaseBackup {
        repositories = List.copyOf(repositories);
        if (repositories.isEmpty()) {
            throw new IllegalArgumentException("backup " + id + " in no repository");
        }
        if (stop.compareTo(start) < 0) {
            throw new IllegalArgumentException("backup " + id + " stops at " + stop + ", before it starts at " + start);
        }
    }

    /** @param repositories that have it, the one to be tried first at first */
    public static BaseBackup of(PhysicalManifest manifest, List<RepositoryName> repositories) {
        return new BaseBackup(
                manifest.backup(),
                manifest.wal().timeline(),
                manifest.wal().start(),
                manifest.wal().stop(),
                manifest.stoppedAt(),
                manifest.sourceBytes(),
                manifest.storedBytes(),
                manifest.source().serverVersion(),
                repositories);
    }

    /** Whether it belongs to a history of the cluster: all of it was written on a timeline of that history. */
    boolean isOn(TimelineHistory history) {
        return history.at(start).equals(timeline)
                && (history.timeline().equals(timeline)
                        || stop.compareTo(history.end(timeline).orElse(stop)) <= 0);
    }
}

package dev.walfleet.restore.plan;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a cluster comes to a target: from which backup, through which WAL. Made before anything was touched; what it names is in the
 * archive.
 *
 * @param stopsAt what the server is told to stop at: the order's target, or where PostgreSQL could not find that by itself a position that
 *     is the same state
 * @param history along which WAL is replayed; its last timeline is the one that recovery ends on
 * @param segments that are needed, in this order
 * @param end where replay is expected to end
 * @param endTime of the transaction that ends there or next to it, as far as it is known
 * @param archiveTime of the newest transaction that the archive has along this history, as far as it is known
 * @param mustReplay where the last record begins that the server has to replay, as far as it is known beforehand
 * @param notes what a person should know
 */
public record RecoveryPlan(
        RecoveryOrder order,
        BaseBackup backup,
        RecoveryTarget stopsAt,
        TimelineHistory history,
        int segmentSize,
        List<WalSegmentName> segments,
        Lsn end,
        Optional<Instant> endTime,
        Optional<Instant> archiveTime,
        Optional<Lsn> mustReplay,
        List<String> notes) {
    /** What two cores and an ordinary disk did when this was written; a network may be slower. */
    private static final long FILES_PER_SECOND = 200L << 20;

    private static final long WAL_PER_SECOND = 120L << 20;

    public RecoveryPlan {
        segments = List.copyOf(segments);
        notes = List.copyOf(notes);
    }

    /** The timeline that is recovered along. */
    public Timeline timeline() {
        return history.timeline();
    }

    public long walBytes() {
        return (long) segments.size() * segmentSize;
    }

    /** A guess, from what the code was measured to do. */
    public Duration expected() {
        return Duration.ofSeconds(2 + backup.files() / FILES_PER_SECOND + walBytes() / WAL_PER_SECOND);
    }

    /** In words, a sentence each. */
    public List<String> explain() {
        List<String> words = new ArrayList<>();
        words.add("wanted: cluster " + order.cluster() + " as of " + order.target());
        words.add("backup " + backup.id() + ", consistent at " + backup.stop() + " ("
                + backup.stopped().truncatedTo(ChronoUnit.SECONDS) + "), of server " + backup.serverVersion()
                + ", timeline " + backup.timeline().id() + ", from repository "
                + backup.repositories().get(0)
                + (backup.repositories().size() > 1
                        ? ", else "
                                + backup.repositories()
                                        .subList(1, backup.repositories().size())
                        : ""));
        words.add(
                new DataSize(backup.stored()) + " are read, " + new DataSize(backup.files()) + " of files are written");
        words.add(wal());
        if (!history.timeline().equals(backup.timeline())) {
            words.add("the WAL is followed from timeline " + backup.timeline().id() + " to "
                    + history.timeline().id());
        }
        words.add(stop());
        words.addAll(notes);
        words.add("that should take about " + DurationText.format(expected()));
        return words;
    }

    private String wal() {
        if (segments.isEmpty()) {
            return "no WAL is replayed";
        }
        return "WAL from " + segments.get(0) + " to " + segments.get(segments.size() - 1) + " is replayed: "
                + segments.size() + (segments.size() == 1 ? " segment, " : " segments, ") + new DataSize(walBytes())
                + ", all of it in the archive";
    }

    private String stop() {
        String when = endTime.map(time -> " (" + time + ")").orElse("");
        if (stopsAt instanceof RecoveryTarget.Latest) {
            return "replay ends where the archive ends, at present " + end
                    + archiveTime.map(t -> ", newest transaction " + t).orElse("");
        }
        if (stopsAt instanceof RecoveryTarget.AtTime) {
            return "replay ends before the first transaction that is later, at " + end + when;
        }
        return "replay ends at " + end + when;
    }
}

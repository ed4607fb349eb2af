package dev.walfleet.cli.wal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.walfleet.cli.shell.ExitStatus;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.wal.ArchiveState;
import dev.walfleet.wal.SlotState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the WAL of one cluster stands.
 *
 * @param timeline the newest in the archive
 * @param begin from where on the archive has all WAL up to {@code end}
 * @param begunAt when the oldest of that was stored, by the store's clock
 * @param end the position after the last byte that is durable without a gap
 * @param durableAt when that was stored
 * @param lagBytes what the server has beyond that
 * @param lagSeconds how long ago the archive was written last, where the server is ahead of it; 0 where it is not
 * @param gaps what is missing
 * @param slot what the server says; absent where it was not asked
 * @param troubles what is not well, in words
 * @param verdict as an exit status
 */
record WalStanding(
        ClusterId cluster,
        @Nullable Timeline timeline,
        @Nullable Lsn begin,
        @Nullable Instant begunAt,
        @Nullable Lsn end,
        @Nullable Instant durableAt,
        @Nullable Long lagBytes,
        @Nullable Long lagSeconds,
        List<ArchiveState.Gap> gaps,
        @Nullable SlotState slot,
        List<String> troubles,
        @JsonIgnore int verdict) {
    private static final Duration TOO_LONG = Duration.ofMinutes(5);
    private static final int USUAL_SEGMENT = 16 << 20;

    static WalStanding of(
            ClusterId cluster,
            @Nullable ClusterProperties properties,
            boolean shipped,
            RepositoryPool pool,
            List<RepositoryName> repositories) {
        return new Look(cluster, shipped).at(properties, new CertainSource(pool, repositories, cluster));
    }

    /** Whether anything of it is archived, or is about to be. */
    boolean concerned() {
        return end != null || verdict != ExitStatus.SOUND || (slot != null && slot.present());
    }

    String slotWords() {
        SlotState known = slot;
        if (known == null) {
            return "";
        }
        if (!known.present()) {
            return "none";
        }
        return (known.active() ? "active" : "idle") + (known.status() == null ? "" : ", " + known.status());
    }

    /** Looks at one cluster, and collects what is not well. */
    private static final class Look {
        private final ClusterId cluster;
        private final boolean shipped;
        private final List<String> troubles = new ArrayList<>();
        private int verdict = ExitStatus.SOUND;

        /** @param shipped whether a shipper is to stream its WAL; archive_command needs no slot */
        Look(ClusterId cluster, boolean shipped) {
            this.cluster = cluster;
            this.shipped = shipped;
        }

        WalStanding at(@Nullable ClusterProperties properties, CertainSource source) {
            SlotState slot = properties == null ? null : slot(properties);
            int segmentSize = slot == null ? USUAL_SEGMENT : slot.segmentSize();
            ArchiveState archive = archive(source, segmentSize);
            Instant begunAt = stored(source, archive, archive.begin(), 0, segmentSize);
            Instant durableAt = stored(source, archive, archive.end(), -1, segmentSize);
            Long lag = slot == null || archive.end() == null
                    ? null
                    : (Long) Math.max(0, slot.end().minus(archive.end()));
            Long seconds = lag == null || durableAt == null
                    ? null
                    : (Long)
                            (lag == 0
                                    ? 0
                                    : Math.max(
                                            0,
                                            Duration.between(durableAt, Instant.now())
                                                    .toSeconds()));
            judge(archive, slot, seconds);
            return new WalStanding(
                    cluster,
                    archive.timeline(),
                    archive.begin(),
                    begunAt,
                    archive.end(),
                    durableAt,
                    lag,
                    seconds,
                    archive.gaps(),
                    slot,
                    List.copyOf(troubles),
                    verdict);
        }

        private @Nullable SlotState slot(ClusterProperties properties) {
            try {
                return SlotState.of(properties.target(), cluster);
            } catch (RuntimeException e) {
                unknown("the server was not asked: " + Failing.of(e).message());
                return null;
            }
        }

        private ArchiveState archive(CertainSource source, int segmentSize) {
            try {
                return ArchiveState.of(source, segmentSize);
            } catch (IOException e) {
                if (Failing.of(e).code() != FailureCode.OBJECT_MISSING) { // nothing was ever stored of it
                    unknown("the archive was not listed: " + Failing.of(e).message());
                }
                return new ArchiveState(null, null, null, List.of());
            }
        }

        private @Nullable Instant stored(
                CertainSource source, ArchiveState archive, @Nullable Lsn position, long offset, int segmentSize) {
            Timeline timeline = archive.timeline();
            if (position == null || timeline == null) {
                return null;
            }
            try {
                for (int id = timeline.id(); id > 0; id--) {
                    WalSegmentName name =
                            WalSegmentName.containing(new Timeline(id), position.plus(offset), segmentSize);
                    Instant at = source.storedAt(name).orElse(null);
                    if (at != null) {
                        return at;
                    }
                }
            } catch (IOException e) {
                unknown("the archive was not read: " + Failing.of(e).message());
            }
            return null;
        }

        private void judge(ArchiveState archive, @Nullable SlotState slot, @Nullable Long seconds) {
            for (ArchiveState.Gap gap : archive.gaps()) {
                unsound("WAL from " + gap.from() + " to " + gap.to() + " of timeline "
                        + gap.timeline().id() + " is missing; no point in time in it can be reached");
            }
            if (slot != null && shipped && !slot.present()) {
                unsound("the server has no slot " + slot.slot() + ": it keeps no WAL for the shipper");
            } else if (slot != null && slot.lost()) {
                unsound("slot " + slot.slot() + " is lost: more WAL than max_slot_wal_keep_size was waiting for it");
            } else if (slot != null && SlotState.UNRESERVED.equals(slot.status())) {
                unsound("slot " + slot.slot() + " is about to be lost: the next checkpoint may remove what it needs");
            }
            if (seconds != null && seconds > TOO_LONG.toSeconds()) {
                unsound("nothing was stored for " + seconds + "s, and the server is ahead");
            }
        }

        private void unsound(String trouble) {
            troubles.add(trouble);
            verdict = ExitStatus.UNSOUND;
        }

        private void unknown(String trouble) {
            troubles.add(trouble);
            verdict = verdict == ExitStatus.SOUND ? ExitStatus.UNKNOWN : verdict;
        }
    }
}

package dev.walfleet.notify.book;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.CheckName;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Severity;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Clusters without a backup for too long, whatever the reason: a plan that was never written, a scheduler that is gone, jobs
 * that wait. Watched are the clusters that are configured or that any backup event told of.
 */
final class OverdueWatch {
    /** A fleet is no longer new after this long, or after the age at which backups are overdue where that is less. */
    private static final Duration NEW = Duration.ofDays(2);
    /** How long a configured cluster that was never heard of may be without a backup, in a fleet that is no longer new. */
    private static final Duration FIRST_BACKUP = Duration.ofHours(2);
    /** After a silence of the brokers, events that waited elsewhere have this long to arrive. */
    private static final Duration LATECOMERS = Duration.ofMinutes(1);

    private final AlertLedger ledger;
    private final BookSettings settings;
    private final Map<ClusterId, Instant> backedUp = new HashMap<>();
    private final Map<ClusterId, Instant> firstHeard = new HashMap<>();
    private Instant oldest = Instant.MAX;

    OverdueWatch(AlertLedger ledger, BookSettings settings) {
        this.ledger = ledger;
        this.settings = settings;
    }

    /** Something happened in the fleet: it is at least that old. */
    void aware(Instant at) {
        oldest = at.isBefore(oldest) ? at : oldest;
    }

    /** The history is complete. */
    void begin(Instant now) {
        aware(now);
        Duration patience = least(isNew(now) ? settings.overdueAfter() : FIRST_BACKUP, settings.overdueAfter());
        for (ClusterId cluster : settings.clusters()) {
            firstHeard.putIfAbsent(cluster, now.plus(patience).minus(settings.overdueAfter()));
        }
        for (ClusterId cluster : settings.notWatched()) {
            ledger.clearNow(AlertKeys.backupOverdue(cluster), now);
        }
    }

    void apply(BackupEvent event, Instant at) {
        if (event instanceof BackupFailed failed && failed.failure().code() == FailureCode.CLUSTER_UNKNOWN) {
            return;
        }
        aware(at);
        firstHeard.merge(event.cluster(), at, OverdueWatch::earlier);
        if (event instanceof BackupCompleted completed) {
            committed(completed.cluster(), completed.kind(), completed.backups(), completed.completedAt());
        } else if (event instanceof BackupFailed failed) {
            committed(failed.cluster(), failed.kind(), failed.committed(), failed.failedAt());
        }
    }

    private void committed(ClusterId cluster, BackupKind kind, List<CommittedBackup> backups, Instant at) {
        // roles alone are no backup of a cluster
        boolean data = backups.stream().anyMatch(b -> kind != BackupKind.LOGICAL || b.database() != null);
        if (data) {
            backedUp.merge(cluster, at, (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /** Decides who is overdue. */
    void check(Instant now, Instant hearingSince) {
        if (hearingSince.plus(LATECOMERS).isAfter(now)) {
            return;
        }
        firstHeard.forEach((cluster, since) -> {
            Instant last = backedUp.get(cluster);
            Instant due = (last == null ? since : last).plus(settings.overdueAfter());
            if (now.isAfter(due)) {
                overdue(cluster, last, due);
            } else if (last != null) {
                ledger.clearNow(AlertKeys.backupOverdue(cluster), last);
            }
        });
    }

    private void overdue(ClusterId cluster, @Nullable Instant last, Instant due) {
        boolean told = ledger.isRaised(AlertKeys.check(cluster, CheckName.BACKUP_AGE, ""));
        if (told || settings.notWatched().contains(cluster)) {
            return;
        }
        String limit = hours(settings.overdueAfter());
        String message = last == null
                ? "no backup of %s is known, expected one at least every %s".formatted(cluster, limit)
                : "the newest backup of %s is of %s, expected one at least every %s"
                        .formatted(cluster, last.truncatedTo(ChronoUnit.SECONDS), limit);
        Trouble trouble = new Trouble(
                AlertKeys.backupOverdue(cluster),
                last == null ? Severity.WARNING : Severity.CRITICAL,
                cluster,
                cluster + ": backup is overdue",
                message,
                "see walfleet status for what waits or runs, and that a plan selects " + cluster + "; walfleet backup "
                        + cluster + " makes one now");
        ledger.raise(trouble, due, due);
    }

    private boolean isNew(Instant now) {
        return oldest.plus(least(NEW, settings.overdueAfter())).isAfter(now);
    }

    private static Duration least(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static String hours(Duration duration) {
        return duration.toMinutesPart() == 0 ? duration.toHours() + "h" : duration.toMinutes() + "m";
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}

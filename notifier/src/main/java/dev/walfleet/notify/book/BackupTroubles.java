package dev.walfleet.notify.book;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.FailedDatabase;
import dev.walfleet.event.Severity;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Backups that failed for good. A job that failed as a whole is one trouble; one that failed for some databases is a trouble
 * for each of them and for nothing else. A database's trouble ends with its next backup, that of the whole with the next job
 * that made all that the configuration selects. A backup that an optional repository lacks is a trouble of that repository,
 * until a whole job lacks nothing there.
 *
 * <p>Jobs are ordered by their slots, which all services agree on, before their clocks: a failure of a slot is no trouble
 * once that or a younger slot has its backup.
 */
final class BackupTroubles {
    private final AlertLedger ledger;
    private final Map<String, Instant> goodSlots = new HashMap<>();
    private final Map<String, Instant> badSlots = new HashMap<>();

    BackupTroubles(AlertLedger ledger) {
        this.ledger = ledger;
    }

    void apply(BackupEvent event) {
        if (event instanceof BackupCompleted completed) {
            completed(completed);
        } else if (event instanceof BackupFailed failed) {
            failed(failed);
        }
    }

    private void completed(BackupCompleted job) {
        committed(job.cluster(), job.kind(), job.backups(), job.slot(), job.completedAt());
        if (!job.databases().isEmpty()) {
            return;
        }
        caughtUp(job);
        String whole = AlertKeys.backupFailed(job.cluster(), job.kind());
        good(whole, job.slot(), job.completedAt());
        for (String database : ledger.raised(whole + "/")) {
            good(database, job.slot(), job.completedAt());
        }
    }

    private void failed(BackupFailed job) {
        committed(job.cluster(), job.kind(), job.committed(), job.slot(), job.failedAt());
        if (!job.last()) {
            return;
        }
        for (FailedDatabase failed : job.failed()) {
            String key = AlertKeys.backupFailed(job.cluster(), job.kind(), failed.database());
            String title = job.cluster() + ": backup of database " + failed.database() + " failed";
            bad(
                    Trouble.of(key, severity(job.kind()), job.cluster(), title, failed.failure()),
                    job.slot(),
                    job.failedAt());
        }
        String whole = AlertKeys.backupFailed(job.cluster(), job.kind());
        if (particular(job)) {
            // some databases have their backup: that nothing works is over, and the others have alerts of their own
            if (!job.committed().isEmpty() && job.databases().isEmpty()) {
                good(whole, job.slot(), job.failedAt());
            }
        } else {
            String title = job.cluster() + ": " + job.kind() + " backup failed";
            bad(
                    Trouble.of(whole, severity(job.kind()), job.cluster(), title, job.failure()),
                    job.slot(),
                    job.failedAt());
        }
    }

    /** Whether all that failed are single databases, so that none of it is untold by their alerts. */
    private static boolean particular(BackupFailed job) {
        return job.failed().stream().anyMatch(failed -> failed.failure().equals(job.failure()));
    }

    private void committed(
            ClusterId cluster, BackupKind kind, List<CommittedBackup> backups, Instant slot, Instant at) {
        for (CommittedBackup backup : backups) {
            if (backup.database() != null) {
                good(AlertKeys.backupFailed(cluster, kind, backup.database()), slot, at);
            }
            for (RepositoryName repository : backup.behind()) {
                bad(behind(cluster, kind, backup, repository), slot, at);
            }
            if (kind != BackupKind.LOGICAL) {
                source(cluster, backup, at);
            }
        }
    }

    private static Trouble behind(
            ClusterId cluster, BackupKind kind, CommittedBackup backup, RepositoryName repository) {
        return new Trouble(
                AlertKeys.repositoryBehind(cluster, kind, repository),
                Severity.WARNING,
                cluster,
                cluster + ": optional repository " + repository + " lacks the newest " + kind + " backup",
                "backup " + backup.backup() + " of cluster " + cluster + " is in " + backup.repositories()
                        + " and not in the optional repository " + repository,
                "walfleet doctor says what is wrong with it; what it missed in the last 7 days is copied to it after a later"
                        + " backup of the cluster");
    }

    /** An optional repository that has all of a whole job, or is not written to any more, does not lack the newest backups. */
    private void caughtUp(BackupCompleted job) {
        Set<RepositoryName> behind = job.backups().stream()
                .flatMap(backup -> backup.behind().stream())
                .collect(Collectors.toSet());
        String all = AlertKeys.repositoriesBehind(job.cluster(), job.kind());
        for (String key : ledger.raised(all)) {
            if (!behind.contains(new RepositoryName(key.substring(all.length())))) {
                good(key, job.slot(), job.completedAt());
            }
        }
    }

    /** A physical backup looks at every page of the cluster. */
    private void source(ClusterId cluster, CommittedBackup backup, Instant at) {
        String key = AlertKeys.sourceDamaged(cluster);
        if (backup.damagedPages() == 0) {
            ledger.clear(key, at);
            return;
        }
        String pages = backup.damagedPages() == 1 ? "1 page" : backup.damagedPages() + " pages";
        ledger.raise(
                new Trouble(
                        key,
                        Severity.CRITICAL,
                        cluster,
                        cluster + ": the database is damaged",
                        pages + " of " + cluster + " failed their checksums while " + backup.backup() + " was read",
                        "walfleet show " + backup.backup() + " names files and blocks; keep the backups from before,"
                                + " and look at the disk of the database's host"),
                at,
                at);
    }

    private void good(String key, Instant slot, Instant at) {
        // a slot in the future, which a foreign client may ask for, must not hide the failures until then
        Instant effective = slot.isBefore(at) ? slot : at;
        goodSlots.merge(key, effective, (a, b) -> a.isAfter(b) ? a : b);
        Instant bad = badSlots.get(key);
        if (bad != null && !slot.isBefore(bad)) {
            ledger.clearNow(key, at);
        } else {
            ledger.clear(key, at);
        }
    }

    private void bad(Trouble trouble, Instant slot, Instant at) {
        Instant good = goodSlots.get(trouble.key());
        if (good != null && !slot.isAfter(good)) {
            return;
        }
        badSlots.merge(trouble.key(), slot, (a, b) -> a.isAfter(b) ? a : b);
        ledger.raise(trouble, at, at);
    }

    private static Severity severity(BackupKind kind) {
        return kind == BackupKind.INCREMENTAL ? Severity.WARNING : Severity.CRITICAL;
    }
}

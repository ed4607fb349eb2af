package dev.walfleet.notify.book;

import dev.walfleet.event.CheckCleared;
import dev.walfleet.event.CheckName;
import dev.walfleet.event.CheckRaised;
import dev.walfleet.event.Finding;
import dev.walfleet.event.Severity;
import dev.walfleet.event.VerificationAborted;
import dev.walfleet.event.VerificationEnded;
import dev.walfleet.event.VerificationEvent;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.event.VerificationStarted;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Backups that were found damaged, verifications that came to no verdict, and checks that are not satisfied. */
final class VerificationTroubles {
    private static final int SWEEPS_KEPT = 100_000;
    private static final int FINDINGS_SHOWN = 3;

    private final AlertLedger ledger;
    private final Set<JobId> sweeps = new LinkedHashSet<>();

    VerificationTroubles(AlertLedger ledger) {
        this.ledger = ledger;
    }

    void apply(VerificationEvent event) {
        if (event instanceof VerificationStarted started) {
            started(started);
        } else if (event instanceof VerificationPassed passed) {
            ledger.clear(AlertKeys.backupDamaged(passed.cluster(), passed.backup()), passed.at());
            verdict(passed.cluster(), passed.backup(), passed.at());
        } else if (event instanceof VerificationFailed failed) {
            damaged(failed);
            verdict(failed.cluster(), failed.backup(), failed.at());
        } else if (event instanceof VerificationEnded ended) {
            if (sweeps.remove(ended.job())) {
                ledger.clear(AlertKeys.verificationAborted(ended.cluster()), ended.at());
            }
        } else if (event instanceof VerificationAborted aborted) {
            aborted(aborted);
        } else if (event instanceof CheckRaised raised) {
            raised(raised);
        } else if (event instanceof CheckCleared cleared) {
            ledger.clear(AlertKeys.check(cleared.cluster(), cleared.check(), cleared.scope()), cleared.at());
        }
    }

    private void started(VerificationStarted started) {
        if (started.backup() == null) {
            sweeps.add(started.job());
            if (sweeps.size() > SWEEPS_KEPT) {
                sweeps.remove(sweeps.iterator().next());
            }
        }
    }

    private void verdict(ClusterId cluster, BackupId backup, Instant at) {
        ledger.clear(AlertKeys.verificationAborted(cluster, backup), at);
    }

    private void damaged(VerificationFailed failed) {
        List<Finding> findings = failed.findings();
        String message = findings.stream()
                .limit(FINDINGS_SHOWN)
                .map(VerificationTroubles::text)
                .collect(Collectors.joining("; "));
        if (findings.size() > FINDINGS_SHOWN) {
            message += "; and " + (findings.size() - FINDINGS_SHOWN) + " more";
        }
        Trouble trouble = new Trouble(
                AlertKeys.backupDamaged(failed.cluster(), failed.backup()),
                Severity.CRITICAL,
                failed.cluster(),
                failed.cluster() + ": backup " + failed.backup() + " is damaged",
                message,
                findings.get(0).failure().hint());
        ledger.raise(trouble, failed.at(), failed.at());
    }

    private static String text(Finding finding) {
        String where = finding.repository() == null ? "" : "repository " + finding.repository() + ": ";
        return where + finding.failure().message();
    }

    private void aborted(VerificationAborted aborted) {
        if (!aborted.last()) {
            return;
        }
        BackupId backup = aborted.backup();
        String key = backup == null
                ? AlertKeys.verificationAborted(aborted.cluster())
                : AlertKeys.verificationAborted(aborted.cluster(), backup);
        String title = aborted.cluster() + ": " + (backup == null ? "its backups" : "backup " + backup)
                + " could not be verified";
        Trouble trouble = Trouble.of(key, Severity.WARNING, aborted.cluster(), title, aborted.failure());
        ledger.raise(trouble, aborted.at(), aborted.at());
    }

    private void raised(CheckRaised raised) {
        boolean grave = raised.check() == CheckName.BACKUP_AGE || raised.check() == CheckName.WAL;
        String what = raised.check().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        Trouble trouble = new Trouble(
                AlertKeys.check(raised.cluster(), raised.check(), raised.scope()),
                grave ? Severity.CRITICAL : Severity.WARNING,
                raised.cluster(),
                raised.cluster() + ": check of " + what + (raised.scope().isEmpty() ? "" : " of " + raised.scope())
                        + " is not satisfied",
                raised.message(),
                raised.hint());
        ledger.raise(trouble, raised.at(), raised.at());
    }
}

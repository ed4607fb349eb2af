package dev.walfleet.notify.book;

import dev.walfleet.event.RestoreEvent;
import dev.walfleet.event.RestoreFailed;
import dev.walfleet.event.Severity;
import dev.walfleet.vocabulary.FailureCode;
import java.util.Set;

/**
 * Backups that a restore found damaged. Other failures of a restore (a target that exists, a server that is away) are no
 * alerts: somebody is sitting in front of it, and nothing would tell when they are over. The alert ends with a verification
 * that reads the backup back from every repository, not with a restore, which reads but one.
 */
final class RestoreTroubles {
    private static final Set<FailureCode> DAMAGE =
            Set.of(FailureCode.OBJECT_MISSING, FailureCode.OBJECT_DAMAGED, FailureCode.ARCHIVE_UNREADABLE);

    private final AlertLedger ledger;

    RestoreTroubles(AlertLedger ledger) {
        this.ledger = ledger;
    }

    void apply(RestoreEvent event) {
        if (event instanceof RestoreFailed failed
                && DAMAGE.contains(failed.failure().code())) {
            Trouble trouble = Trouble.of(
                    AlertKeys.backupDamaged(failed.cluster(), failed.backup()),
                    Severity.CRITICAL,
                    failed.cluster(),
                    failed.cluster() + ": backup " + failed.backup() + " could not be restored",
                    failed.failure());
            ledger.raise(trouble, failed.failedAt(), failed.failedAt());
        }
    }
}

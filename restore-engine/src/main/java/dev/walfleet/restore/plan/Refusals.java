package dev.walfleet.restore.plan;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Why a target cannot be reached, each with what can be reached instead. */
final class Refusals {
    private Refusals() {}

    private static WalfleetException refusal(String message, String hint) {
        return new WalfleetException(FailureCode.TARGET_UNREACHABLE, message, hint);
    }

    static WalfleetException otherTimeline(BaseBackup backup, TimelineHistory history) {
        return refusal(
                "backup " + backup.id() + " of timeline " + backup.timeline().id() + ", consistent at " + backup.stop()
                        + ", is not on the way to timeline "
                        + history.timeline().id(),
                "that timeline left it "
                        + history.end(backup.timeline()).map(end -> "at " + end).orElse("before it began")
                        + "; an older backup, or --timeline "
                        + backup.timeline().id());
    }

    static WalfleetException inconsistent(BaseBackup backup, WalPath.Reach reach) {
        return refusal(
                "wal segment " + reach.missing() + " is missing, without which backup " + backup.id()
                        + " does not become consistent: it needs the WAL up to " + backup.stop(),
                "nothing can be recovered from this backup; look for the segment in another repository or on the server,"
                        + " or take another backup");
    }

    static WalfleetException tooEarly(RecoveryTarget target, BaseBackup backup) {
        return refusal(
                target + " is before the end of backup " + backup.id() + ", which is consistent at " + backup.stop()
                        + " (" + backup.stopped() + ")",
                "the earliest state that it gives is that one: --immediate");
    }

    static WalfleetException gap(RecoveryTarget target, WalPath.Reach reach, Optional<Instant> last) {
        return refusal(
                "wal segment " + reach.missing() + " is missing"
                        + reach.goesOn()
                                .map(next -> ", the next one is " + next)
                                .orElse("")
                        + ": " + target + " cannot be reached",
                lastReachable(reach.end(), last));
    }

    static WalfleetException beyond(RecoveryTarget target, WalPath.Reach reach, Optional<Instant> last) {
        return refusal(
                target + " is not in the archive, which ends at " + reach.end()
                        + last.map(time -> ", its newest transaction being of " + time)
                                .orElse(""),
                "--to-latest gives all that there is; the segment that would follow is " + reach.missing());
    }

    static WalfleetException notFound(RecoveryTarget target, Lsn from, Lsn to) {
        return refusal(
                target + " is not in the WAL from " + from + " to " + to,
                "check its spelling; a transaction without an id has changed nothing, and one whose end is not in the"
                        + " archive did not commit there");
    }

    static String lastReachable(Lsn end, Optional<Instant> last) {
        return "the last state that can be reached before it is --to-lsn " + end + " --exclusive"
                + last.map(time -> "; its newest transaction is of " + time).orElse("");
    }

    /** Of the reasons against each backup, the newest first, the one that tells most: a missing segment, else the first. */
    static WalfleetException nearest(List<WalfleetException> reasons) {
        return reasons.stream()
                .filter(reason -> reason.failure().message().contains(" is missing"))
                .findFirst()
                .orElseGet(() -> reasons.stream()
                        .filter(reason -> !reason.failure().message().contains(" is not on the way to "))
                        .reduce((newer, older) -> older)
                        .orElseGet(() -> reasons.get(0)));
    }
}

package dev.walfleet.restore.plan;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.time.Instant;
import java.util.Optional;

/**
 * A part of a cluster's past of which every moment can be reached.
 *
 * @param from the end of the backup that it begins with, by the server's clock
 * @param to the newest transaction in it
 * @param end the position behind it
 * @param missing the segment that would have to be there for it to go on, where newer WAL is there: a gap
 */
public record RecoverySpan(
        BackupId backup,
        Timeline timeline,
        Instant from,
        Instant to,
        Lsn start,
        Lsn end,
        Optional<WalSegmentName> missing) {
    static RecoverySpan of(BaseBackup backup, Timeline timeline, WalPath.Reach reach, WalTimes.End end) {
        Instant last = end.lastTransaction().orElse(backup.stopped());
        return new RecoverySpan(
                backup.id(),
                timeline,
                backup.stopped(),
                last.isBefore(backup.stopped()) ? backup.stopped() : last,
                backup.stop(),
                reach.end(),
                reach.goesOn().map(next -> reach.missing()));
    }
}

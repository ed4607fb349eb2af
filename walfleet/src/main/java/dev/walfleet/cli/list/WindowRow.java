package dev.walfleet.cli.list;

import dev.walfleet.restore.plan.RecoverySpan;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A part of a cluster's past of which every moment can be reached.
 *
 * @param backup that it begins with
 * @param to the newest transaction in it
 * @param missing the segment without which it does not go on, where newer WAL is there
 */
record WindowRow(
        ClusterId cluster,
        BackupId backup,
        int timeline,
        Instant from,
        Instant to,
        Lsn fromLsn,
        Lsn toLsn,
        @Nullable WalSegmentName missing) {
    static WindowRow of(ClusterId cluster, RecoverySpan span) {
        return new WindowRow(
                cluster,
                span.backup(),
                span.timeline().id(),
                span.from(),
                span.to(),
                span.start(),
                span.end(),
                span.missing().orElse(null));
    }

    String sentence() {
        return cluster + ": any moment from " + from.truncatedTo(ChronoUnit.SECONDS) + " to "
                + to.truncatedTo(ChronoUnit.SECONDS) + " (" + fromLsn + " to " + toLsn + ", timeline " + timeline + ")"
                + (missing == null ? "" : "; then wal segment " + missing + " is missing");
    }
}

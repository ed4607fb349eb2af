package dev.walfleet.notify.book;

import dev.walfleet.event.Severity;
import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalGapClosed;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.event.WalRetentionEndangered;
import dev.walfleet.event.WalRetentionRelieved;
import dev.walfleet.event.WalSegmentArchived;
import dev.walfleet.event.WalStreamLagged;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;

/**
 * WAL that does not reach its repositories, or too late, or not all of it, and a server that keeps too much of it. A whole segment that
 * arrives is proof that it flows again.
 */
final class WalTroubles {
    private final AlertLedger ledger;

    WalTroubles(AlertLedger ledger) {
        this.ledger = ledger;
    }

    void apply(WalEvent event) {
        if (event instanceof WalStreamStalled stalled) {
            Trouble trouble = Trouble.of(
                    AlertKeys.walStalled(stalled.cluster()),
                    Severity.CRITICAL,
                    stalled.cluster(),
                    stalled.cluster() + ": WAL does not reach its repositories",
                    stalled.failure());
            ledger.raise(trouble, stalled.since(), stalled.at());
        } else if (event instanceof WalStreamResumed resumed) {
            ledger.clear(AlertKeys.walStalled(resumed.cluster()), resumed.at());
            ledger.clear(AlertKeys.walLagged(resumed.cluster()), resumed.at());
        } else if (event instanceof WalSegmentArchived archived) {
            ledger.clear(AlertKeys.walStalled(archived.cluster()), archived.at());
        } else if (event instanceof WalStreamLagged lagged) {
            lagged(lagged);
        } else if (event instanceof WalRetentionEndangered endangered) {
            endangered(endangered);
        } else if (event instanceof WalRetentionRelieved relieved) {
            ledger.clear(AlertKeys.walRetention(relieved.cluster()), relieved.at());
        } else if (event instanceof WalGapFound gap) {
            gap(gap);
        } else if (event instanceof WalGapClosed gap) {
            ledger.clear(AlertKeys.walGap(gap.cluster(), gap.timeline(), gap.from()), gap.at());
        }
    }

    private void lagged(WalStreamLagged lagged) {
        Trouble trouble = new Trouble(
                AlertKeys.walLagged(lagged.cluster()),
                Severity.WARNING,
                lagged.cluster(),
                lagged.cluster() + ": WAL gets durable too late",
                "the server has had " + new DataSize(lagged.behindBytes())
                        + " of WAL that are not durable, the oldest for " + DurationText.format(lagged.behind()),
                "a lost server would take that with it: is the network or a repository slow, or the shipper's machine?"
                        + " shipper.parallel-uploads may help");
        ledger.raise(trouble, lagged.at().minus(lagged.behind()), lagged.at());
    }

    private void endangered(WalRetentionEndangered endangered) {
        Long left = endangered.safeBytes();
        Trouble trouble = new Trouble(
                AlertKeys.walRetention(endangered.cluster()),
                Severity.CRITICAL,
                endangered.cluster(),
                endangered.cluster() + ": the server keeps too much WAL for the shipper",
                "slot " + endangered.slot() + " is " + endangered.status() + " and keeps "
                        + new DataSize(endangered.retainedBytes())
                        + (left == null
                                ? "; nothing bounds it but the disk"
                                : "; " + new DataSize(Math.max(0, left)) + " more and it may be lost"),
                "make WAL flow again (walfleet wal status says what is in its way) before the disk of pg_wal is full; in need,"
                        + " dropping the slot frees the disk and makes a gap: take a new full backup then");
        ledger.raise(trouble, endangered.at(), endangered.at());
    }

    private void gap(WalGapFound gap) {
        Trouble trouble = new Trouble(
                AlertKeys.walGap(gap.cluster(), gap.timeline(), gap.from()),
                Severity.CRITICAL,
                gap.cluster(),
                gap.cluster() + ": WAL is missing in the archive",
                "WAL from " + gap.from() + " to " + gap.to() + " of timeline "
                        + gap.timeline().id() + " is missing",
                "no point in time in it can be reached, nor any behind it from an older backup: see that the full backup succeeds that a"
                        + " plan of kind full asks for now, or take one where there is no such plan");
        ledger.raise(trouble, gap.at(), gap.at());
    }
}

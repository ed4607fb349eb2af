package dev.walfleet.notify.book;

import dev.walfleet.event.Severity;
import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalSegmentArchived;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;

/** WAL that does not reach its repositories. A whole segment that does is proof that it flows again. */
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
        } else if (event instanceof WalSegmentArchived archived) {
            ledger.clear(AlertKeys.walStalled(archived.cluster()), archived.at());
        }
    }
}

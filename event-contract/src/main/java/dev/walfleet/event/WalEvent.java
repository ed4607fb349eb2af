package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;

/** What happened to the WAL stream of a cluster. */
public sealed interface WalEvent extends Event
        permits WalSegmentArchived,
                WalStreamStalled,
                WalStreamLagged,
                WalStreamResumed,
                TimelineSwitched,
                WalGapFound,
                WalGapClosed,
                WalRetentionEndangered,
                WalRetentionRelieved {
    ClusterId cluster();

    @Override
    default String subject() {
        return cluster().value();
    }
}

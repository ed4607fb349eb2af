package dev.walfleet.runtime.kafka;

import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.Event;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.WalSegmentArchived;

/** What an event is worth while Kafka is away. */
enum Weight {
    /** Worth nothing later: a younger one follows. Dropped. */
    SIGN_OF_LIFE,
    /** Kept as long as the spool has room: the repository tells the same. */
    FACT,
    /** What somebody asked for, or what became of it. Always kept. */
    OUTCOME;

    static Weight of(Event event) {
        if (event instanceof ServiceHeartbeat || event instanceof BackupProgressed) {
            return SIGN_OF_LIFE;
        }
        return event instanceof WalSegmentArchived ? FACT : OUTCOME;
    }
}

package dev.walfleet.restore.run;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a recovery reached, as the server itself said.
 *
 * @param words why it stopped replaying, in PostgreSQL's words
 * @param replayed the position behind the last record
 * @param lastTransaction when the last transaction in it ended
 * @param timeline that it writes on now; absent where it was not promoted
 * @param promoted whether it is a server of its own now
 * @param running whether it was left running
 * @param subscriptions how many of its subscriptions are enabled; they sleep in a restored copy
 */
public record RecoveryReport(
        String words,
        Optional<Lsn> replayed,
        Optional<Instant> lastTransaction,
        Optional<Timeline> timeline,
        boolean promoted,
        boolean running,
        int subscriptions,
        Duration took) {}

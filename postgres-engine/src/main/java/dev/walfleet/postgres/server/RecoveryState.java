package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Instant;
import java.util.Optional;

/**
 * What a server says of its recovery.
 *
 * @param inRecovery whether it still recovers, or waits at its target
 * @param paused whether replay has stopped to wait
 * @param replayed the position behind the last record that was replayed; absent where none was
 * @param lastTransaction when the last transaction that was replayed ended, by the clock of the server that wrote it
 * @param timeline that it writes on; absent while it recovers
 * @param subscriptions how many subscriptions are enabled in it
 */
public record RecoveryState(
        boolean inRecovery,
        boolean paused,
        Optional<Lsn> replayed,
        Optional<Instant> lastTransaction,
        Optional<Timeline> timeline,
        int subscriptions) {}

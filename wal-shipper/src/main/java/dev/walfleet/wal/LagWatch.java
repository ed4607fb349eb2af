package dev.walfleet.wal;

import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalStreamLagged;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether what is durable keeps up with the server, however well everything seems to work: tells once that it does not, and
 * once that it has caught up. For one thread.
 */
final class LagWatch {
    private final ClusterId cluster;
    private final Duration most;
    private final Clock clock;
    private boolean lagged;

    LagWatch(ClusterId cluster, Duration most, Clock clock) {
        this.cluster = cluster;
        this.most = most;
        this.clock = clock;
    }

    /**
     * What is to be told now; to be called about once a second.
     *
     * @param stalled whether it was told that nothing flows: that it flows again is told by whoever told that
     */
    Optional<WalEvent> tick(WalLag lag, boolean stalled) {
        double seconds = lag.seconds();
        Optional<Lsn> durable = lag.durable();
        Optional<Lsn> end = lag.serverEnd();
        if (Double.isNaN(seconds) || durable.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        if (!lagged && seconds > most.toSeconds()) {
            lagged = true;
            return Optional.of(new WalStreamLagged(
                    cluster,
                    durable.orElseThrow(),
                    end.orElseThrow(),
                    Math.max(0, end.orElseThrow().minus(durable.orElseThrow())),
                    Duration.ofSeconds((long) seconds),
                    clock.instant()));
        }
        if (lagged && !stalled && seconds <= most.toSeconds() / 2.0) {
            lagged = false;
            return Optional.of(new WalStreamResumed(cluster, durable.orElseThrow(), clock.instant()));
        }
        return Optional.empty();
    }
}

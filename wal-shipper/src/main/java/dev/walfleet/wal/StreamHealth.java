package dev.walfleet.wal;

import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.Lsn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether WAL flows: remembers what is in its way and since when, tells once that the stream is stalled and once that it is
 * not any more. A database in which nothing happens is not in its way. For one thread.
 */
final class StreamHealth {
    /** Two things that have to work. */
    enum Part {
        /** WAL comes from the server. */
        STREAM,
        /** What came gets durable. */
        UPLOAD
    }

    private record Trouble(Failure failure, long sinceNanos, Instant since) {}

    private final ClusterId cluster;
    private final Duration stalledAfter;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<Part, Trouble> troubles = new EnumMap<>(Part.class);
    private boolean stalled;

    /** @param nanos a monotonic clock: durations are measured with it, {@code clock} only dates */
    StreamHealth(ClusterId cluster, Duration stalledAfter, Clock clock, LongSupplier nanos) {
        this.cluster = cluster;
        this.stalledAfter = stalledAfter;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** A part does not work; since when, is when it was first heard of. */
    void trouble(Part part, Failure failure) {
        Trouble before = troubles.get(part);
        troubles.put(
                part,
                before == null
                        ? new Trouble(failure, nanos.getAsLong(), clock.instant())
                        : new Trouble(failure, before.sinceNanos(), before.since()));
    }

    void fine(Part part) {
        troubles.remove(part);
    }

    boolean stalled() {
        return stalled;
    }

    /**
     * What is to be told now; to be called about once a second.
     *
     * @param durable the newest position that is durable, where one is known
     */
    Optional<WalEvent> tick(@Nullable Lsn durable) {
        if (stalled && troubles.isEmpty() && durable != null) {
            stalled = false;
            return Optional.of(new WalStreamResumed(cluster, durable, clock.instant()));
        }
        if (stalled) {
            return Optional.empty();
        }
        for (Trouble trouble : troubles.values()) {
            if (nanos.getAsLong() - trouble.sinceNanos() >= stalledAfter.toNanos()) {
                return Optional.of(stall(trouble.failure(), durable, trouble.since()));
            }
        }
        return Optional.empty();
    }

    /** A loss is told at once. */
    WalEvent lost(Failure failure, @Nullable Lsn durable) {
        return stall(failure, durable, clock.instant());
    }

    private WalEvent stall(Failure failure, @Nullable Lsn durable, Instant since) {
        stalled = true;
        return new WalStreamStalled(cluster, failure, durable, since, clock.instant());
    }
}

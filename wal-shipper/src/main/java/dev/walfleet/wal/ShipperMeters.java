package dev.walfleet.wal;

import dev.walfleet.vocabulary.ClusterId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The figures of one cluster's stream. */
final class ShipperMeters {
    private static final String PREFIX = "walfleet.wal.";

    private final Counter segments;
    private final Counter tails;
    private final Counter storedBytes;

    ShipperMeters(MeterRegistry meters, ClusterId cluster, WalLag lag) {
        String tag = cluster.value();
        Gauge.builder(PREFIX + "lag.bytes", lag, WalLag::bytes)
                .description("WAL that the server has and the required repositories do not")
                .baseUnit("bytes")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters);
        Gauge.builder(PREFIX + "lag.seconds", lag, WalLag::seconds)
                .description("age of the oldest WAL that the server has and the required repositories do not")
                .baseUnit("seconds")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters);
        Gauge.builder(PREFIX + "streaming", lag, now -> now.isStreaming() ? 1 : 0)
                .description("1 while this instance streams the cluster's WAL")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters);
        segments = Counter.builder(PREFIX + "segments.archived")
                .description("segments that got durable in every required repository")
                .tag("cluster", tag)
                .register(meters);
        tails = Counter.builder(PREFIX + "tails.stored")
                .description("parts of unfinished segments that got durable in every required repository")
                .tag("cluster", tag)
                .register(meters);
        storedBytes = Counter.builder(PREFIX + "stored.bytes")
                .description("what was stored of them, tails included, in one repository")
                .tag("cluster", tag)
                .register(meters);
    }

    void tailStored(long bytes) {
        tails.increment();
        storedBytes.increment((double) bytes);
    }

    void archived(long bytes) {
        segments.increment();
        storedBytes.increment((double) bytes);
    }
}

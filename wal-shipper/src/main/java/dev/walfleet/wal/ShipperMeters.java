package dev.walfleet.wal;

import dev.walfleet.vocabulary.ClusterId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The figures of one cluster's stream. */
final class ShipperMeters implements AutoCloseable {
    private static final String PREFIX = "walfleet.wal.";

    private final Counter segments;
    private final Counter tails;
    private final Counter storedBytes;

    private final MeterRegistry registry;
    private final List<Gauge> gauges = new ArrayList<>();
    private final AtomicLong retained = new AtomicLong();
    private final AtomicLong safe = new AtomicLong(-1);

    ShipperMeters(MeterRegistry meters, ClusterId cluster, WalLag lag) {
        this.registry = meters;
        String tag = cluster.value();
        gauges.add(Gauge.builder(PREFIX + "lag.bytes", lag, WalLag::bytes)
                .description("WAL that the server has and the required repositories do not")
                .baseUnit("bytes")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters));
        gauges.add(Gauge.builder(PREFIX + "lag.seconds", lag, WalLag::seconds)
                .description("age of the oldest WAL that the server has and the required repositories do not")
                .baseUnit("seconds")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters));
        gauges.add(Gauge.builder(PREFIX + "streaming", lag, now -> now.isStreaming() ? 1 : 0)
                .description("1 while this instance streams the cluster's WAL")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters));
        gauges.add(Gauge.builder(PREFIX + "slot.retained.bytes", retained, AtomicLong::doubleValue)
                .description("WAL that the server keeps for the slot")
                .baseUnit("bytes")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters));
        gauges.add(Gauge.builder(
                        PREFIX + "slot.safe.bytes", safe, left -> left.get() < 0 ? Double.NaN : left.doubleValue())
                .description("WAL that may be written before the slot may be lost; nothing where nothing bounds it")
                .baseUnit("bytes")
                .tag("cluster", tag)
                .strongReference(true)
                .register(meters));
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

    void slot(SlotState slot) {
        retained.set(slot.retained());
        Long left = slot.safeBytes();
        safe.set(left == null ? -1 : Math.max(0, left));
    }

    void tailStored(long bytes) {
        tails.increment();
        storedBytes.increment((double) bytes);
    }

    void archived(long bytes) {
        segments.increment();
        storedBytes.increment((double) bytes);
    }

    /** What is shipped by another instance from now on is measured there. */
    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }
}

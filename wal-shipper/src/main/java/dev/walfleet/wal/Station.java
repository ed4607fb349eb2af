package dev.walfleet.wal;

import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.event.EventPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** What every stream of this process works with. */
record Station(
        ShipperProperties properties,
        RepositoryPool repositories,
        EventPublisher publisher,
        MeterRegistry meters,
        Clock clock) {}

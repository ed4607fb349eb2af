package dev.walfleet.notify.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/** Gauges that come and go with what they measure. For one thread; read by any. */
final class Gauges {
    private record Name(String name, Tags tags) {}

    private static final class Value {
        private volatile double value;
        private Meter meter;

        Value(MeterRegistry meters, Name name, String description) {
            this.meter = Gauge.builder(name.name(), this, v -> v.value)
                    .tags(name.tags())
                    .description(description)
                    .strongReference(true)
                    .register(meters);
        }
    }

    private final MeterRegistry meters;
    private final Map<Name, Value> values = new HashMap<>();

    Gauges(MeterRegistry meters) {
        this.meters = meters;
    }

    void set(String name, String description, Tags tags, double value) {
        values.computeIfAbsent(new Name(name, tags), key -> new Value(meters, key, description)).value = value;
    }

    void removeIf(BiPredicate<String, Tags> gone) {
        values.entrySet().removeIf(entry -> {
            boolean removed = gone.test(entry.getKey().name(), entry.getKey().tags());
            if (removed) {
                meters.remove(entry.getValue().meter);
            }
            return removed;
        });
    }

    void clear() {
        removeIf((name, tags) -> true);
    }
}

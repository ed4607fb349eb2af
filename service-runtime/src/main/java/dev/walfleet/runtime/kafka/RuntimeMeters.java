package dev.walfleet.runtime.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** The meters of one service's way to and from Kafka; every one has the tag {@code service}. */
final class RuntimeMeters {
    private final MeterRegistry registry;
    private final Tags service;

    RuntimeMeters(MeterRegistry registry, String service) {
        this.registry = registry;
        this.service = Tags.of("service", service);
    }

    /** @param outcome {@code sent}, {@code spooled}, {@code dropped} or {@code failed} */
    void published(String type, String outcome) {
        registry.counter("walfleet.events.published", service.and("type", type, "outcome", outcome))
                .increment();
    }

    /** @param outcome {@code handled} or {@code skipped} */
    void consumed(String topic, String outcome) {
        registry.counter("walfleet.events.consumed", service.and("topic", topic, "outcome", outcome))
                .increment();
    }

    void deadLetter(String topic, String group) {
        registry.counter("walfleet.dead.letters", service.and("topic", topic, "group", group))
                .increment();
    }

    <T> void gauge(String name, T of, ToDoubleFunction<T> value) {
        registry.gauge(name, service, of, value);
    }
}

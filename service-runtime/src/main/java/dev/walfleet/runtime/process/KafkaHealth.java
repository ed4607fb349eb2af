package dev.walfleet.runtime.process;

import dev.walfleet.runtime.kafka.KafkaRuntime;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether Kafka answers. */
final class KafkaHealth implements HealthIndicator {
    private final KafkaRuntime runtime;

    KafkaHealth(KafkaRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Health health() {
        Health.Builder health = runtime.clusterId()
                .map(cluster -> Health.up().withDetail("cluster", cluster))
                .orElseGet(() -> Health.down().withDetail("reason", "kafka does not answer within 3 s"));
        return health.withDetail("queue", runtime.sharedQueues() ? "share" : "classic")
                .build();
    }
}

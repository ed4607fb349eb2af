package dev.walfleet.runtime.process;

import dev.walfleet.runtime.kafka.KafkaRuntime;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether Kafka answers, takes events, and has the topics that it had. */
final class KafkaHealth implements HealthIndicator {
    private final Supplier<KafkaRuntime> connected;

    /** @param connected is asked when somebody wants to know, not before */
    KafkaHealth(Supplier<KafkaRuntime> connected) {
        this.connected = connected;
    }

    @Override
    public Health health() {
        KafkaRuntime runtime = connected.get();
        Health.Builder health = runtime.clusterId()
                .map(cluster -> Health.up().withDetail("cluster", cluster))
                .orElseGet(() -> Health.down().withDetail("reason", "kafka does not answer within 3 s"));
        if (!runtime.takesEvents()) {
            health = Health.down().withDetail("reason", "kafka takes no events, they wait on disk; the log says why");
        }
        if (!runtime.missingTopics().isEmpty()) {
            health = Health.down()
                    .withDetail("reason", "topics are missing; restart every service")
                    .withDetail("topics", runtime.missingTopics());
        }
        return health.withDetail("queue", runtime.sharedQueues() ? "share" : "classic")
                .build();
    }
}

package dev.walfleet.cli.status;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Reads what the status is made of. */
final class Topics {
    private static final Duration ALL = Duration.ofDays(3650);

    private Topics() {}

    static FleetStatus.Report read(KafkaProperties kafka, Duration horizon) {
        FleetStatus status = new FleetStatus();
        Instant now = Instant.now();
        try (KafkaRuntime.Client client = KafkaRuntime.client(kafka, "cli")) {
            fold(client, Set.of(Topic.ALERTS), now.minus(ALL), status);
            fold(
                    client,
                    Set.of(Topic.SERVICES, Topic.BACKUP_REQUESTS, Topic.BACKUPS, Topic.VERIFICATIONS),
                    now.minus(horizon),
                    status);
        }
        return status.report(Instant.now());
    }

    private static void fold(KafkaRuntime.Client client, Set<Topic> topics, Instant since, FleetStatus status) {
        try (EventLog.Reader reader = client.log().open(topics, since)) {
            while (!reader.caughtUp()) {
                reader.poll(Duration.ofMillis(200)).forEach(delivery -> status.apply(delivery.event()));
            }
        }
    }
}

package dev.walfleet.cli.restore;

import dev.walfleet.event.Event;
import dev.walfleet.event.RestoreCompleted;
import dev.walfleet.event.RestoreFailed;
import dev.walfleet.event.RestoreStarted;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the fleet of a restore, where a Kafka is configured and answers at once: a restore never needs it, never waits for it,
 * and never fails over it.
 */
final class RestoreNews implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RestoreNews.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Optional<KafkaRuntime.Client> client;
    private final String restore = UUID.randomUUID().toString();
    private final ClusterId cluster;
    private final BackupId backup;
    private final String target;
    private final long began = System.nanoTime();
    private boolean heard = true;

    RestoreNews(Optional<ConfigFile> config, ClusterId cluster, BackupId backup, String target) {
        this.cluster = cluster;
        this.backup = backup;
        this.target = target;
        this.client = config.flatMap(RestoreNews::kafka).map(kafka -> KafkaRuntime.client(kafka, "cli"));
    }

    private static Optional<KafkaProperties> kafka(ConfigFile config) {
        return Optional.of(config.section(ConfigSection.KAFKA, KafkaProperties.class))
                .filter(kafka -> !kafka.bootstrapServers().isEmpty());
    }

    void started() {
        tell(new RestoreStarted(restore, cluster, backup, target, Instant.now()));
    }

    void completed(BackupId restored) {
        tell(new RestoreCompleted(
                restore, cluster, restored, target, Duration.ofNanos(System.nanoTime() - began), Instant.now()));
    }

    void failed(Exception failure) {
        tell(new RestoreFailed(restore, cluster, backup, target, Failing.of(failure), Instant.now()));
    }

    private void tell(Event event) {
        if (client.isEmpty() || !heard) {
            return;
        }
        try {
            client.orElseThrow().publisher().publishAndWait(event, PATIENCE);
        } catch (WalfleetException e) {
            heard = false; // once is enough to wait for
            log.info("kafka was not told of the restore reason={}", e.getMessage());
        }
    }

    @Override
    public void close() {
        client.ifPresent(KafkaRuntime.Client::close);
    }
}

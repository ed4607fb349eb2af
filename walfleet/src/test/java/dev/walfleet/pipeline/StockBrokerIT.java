package dev.walfleet.pipeline;

import dev.walfleet.postgres.server.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The pipeline on a broker as Apache ships it, where there is a Docker engine to run it. */
@ExtendWith(SharedServers.class)
class StockBrokerIT {
    /** The release of our own Kafka libraries. */
    private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.2.2");

    @TempDir
    private Path folder;

    @Test
    void runsOnAStockBroker(Servers servers) throws Exception {
        Skipped.unless(DockerClientFactory.instance().isDockerAvailable(), "there is no Docker engine to run " + IMAGE);
        PostgresServer server = servers.newestPostgres();
        PipelineRound.makeShop(server);
        Path repository = folder.resolve("backups");
        String yaml = "repositories: {local: {type: directory, path: \"" + repository + "\"}}\nclusters:\n"
                + FleetSettings.cluster("stock", server, "databases: {include: [shop]}");
        try (KafkaContainer kafka = new KafkaContainer(IMAGE)) {
            kafka.start();
            try (InProcessFleet fleet = InProcessFleet.start(
                    kafka.getBootstrapServers(),
                    new FleetSettings(
                            folder.resolve("fleet"), "stock.", "auto", yaml, FleetSettings.environment(server)))) {
                fleet.initialise();
                new PipelineRound(fleet, "stock", repository).run();
            }
        }
    }
}

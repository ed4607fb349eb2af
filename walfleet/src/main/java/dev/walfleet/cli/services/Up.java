package dev.walfleet.cli.services;

import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.runtime.process.Brokers;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One run of everything. */
final class Up {
    private final Invocation invocation;
    private final ConfigFile config;

    Up(Invocation invocation, ConfigFile config) {
        this.invocation = invocation;
        this.config = config;
    }

    void run() throws IOException, InterruptedException {
        long began = System.nanoTime();
        if (invocation.environment().containsKey("RETENTION_DAYS")) {
            invocation.say("walfleet: note: RETENTION_DAYS is not acted on by this release: nothing is ever deleted");
        }
        Optional<StartingKafka> kafka = EmbeddedKafka.wanted(config) ? Optional.of(broker()) : Optional.empty();
        try {
            repositories();
            ConfigFile effective = kafka.isPresent() ? EmbeddedKafka.at(config, EmbeddedKafka.ADDRESS) : config;
            Brokers brokers = kafka.map(Brokers.class::cast).orElse(Brokers.ELSEWHERE);
            try (Services services = Services.start(effective, List.of(ServiceName.values()), brokers)) {
                invocation.say("walfleet: up in %.1f s: %s%s"
                        .formatted(
                                (System.nanoTime() - began) / 1e9,
                                ServiceName.words(),
                                services.httpPort().isPresent()
                                        ? "; health and metrics on http://127.0.0.1:"
                                                + services.httpPort().getAsInt() + "/actuator"
                                        : ""));
                services.awaitStop(brokers);
            }
        } catch (IOException | RuntimeException e) {
            kafka.ifPresent(StartingKafka::giveUp);
            throw e;
        }
    }

    private Path stateFolder() {
        return config.section(ConfigSection.RUNTIME, RuntimeProperties.class).stateDir();
    }

    private StartingKafka broker() throws IOException {
        Path folder = stateFolder().resolve("kafka");
        Files.createDirectories(folder);
        return StartingKafka.in(
                folder,
                broker ->
                        invocation.say("walfleet: Kafka on " + broker.bootstrapServers() + ", its data in " + folder));
    }

    private void repositories() throws IOException {
        KnownRepositories known = new KnownRepositories(stateFolder());
        for (var entry : config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class)
                .entrySet()) {
            try (Repository repository = known.open(entry.getKey(), entry.getValue())) {
                invocation.say("walfleet: repository " + entry.getKey() + " in " + repository.describe());
            } catch (IOException e) {
                if (entry.getValue().required()) {
                    throw e;
                }
                invocation.say(
                        "walfleet: optional repository " + entry.getKey() + " is out of reach: " + e.getMessage());
            }
        }
    }
}

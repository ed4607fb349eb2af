package dev.walfleet.cli.services;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.runtime.process.Brokers;
import dev.walfleet.runtime.process.ServiceProcess;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Services that run in this process, and a way to talk to them as anybody else does: over Kafka. */
public final class Services implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ServiceProcess process;
    private final ConfigFile config;

    /** Made when somebody talks. */
    private KafkaRuntime.@Nullable Client client;

    private Services(ServiceProcess process, ConfigFile config) {
        this.process = process;
        this.config = config;
    }

    /** Starts all five. The configuration names the brokers. */
    public static Services start(ConfigFile config) {
        return start(config, List.of(ServiceName.values()), Brokers.ELSEWHERE);
    }

    /** @param brokers are waited for as late as possible */
    static Services start(ConfigFile config, Collection<ServiceName> wanted, Brokers brokers) {
        Class<?>[] configurations =
                wanted.stream().map(ServiceName::configuration).toArray(Class<?>[]::new);
        return new Services(ServiceProcess.run(config, brokers, configurations), config);
    }

    public EventPublisher publisher() {
        return client().publisher();
    }

    public EventLog log() {
        return client().log();
    }

    private synchronized KafkaRuntime.Client client() {
        if (client == null) {
            client = KafkaRuntime.client(config.section(ConfigSection.KAFKA, KafkaProperties.class), "cli");
        }
        return client;
    }

    /** Where health and metrics are served; empty where they are not. */
    public OptionalInt httpPort() {
        return process.httpPort();
    }

    /**
     * Returns when the process was told to stop.
     *
     * @throws WalfleetException what broke the brokers, where they are this process's own
     */
    void awaitStop(Brokers brokers) throws InterruptedException {
        while (!process.awaitStop(LOOK)) {
            Optional<WalfleetException> fault = brokers.fault();
            if (fault.isPresent()) {
                throw fault.orElseThrow();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
        process.close();
    }
}

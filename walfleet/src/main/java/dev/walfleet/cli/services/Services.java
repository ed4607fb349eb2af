package dev.walfleet.cli.services;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.event.EventLog;
import dev.walfleet.runtime.event.EventPublisher;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.runtime.process.Brokers;
import dev.walfleet.runtime.process.ServiceProcess;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/** Services that run in this process, and a way to talk to them as anybody else does: over Kafka. */
public final class Services implements AutoCloseable {
    private final ServiceProcess process;
    private final KafkaRuntime.Client client;

    private Services(ServiceProcess process, KafkaRuntime.Client client) {
        this.process = process;
        this.client = client;
    }

    /** Starts all five. The configuration names the brokers. */
    public static Services start(ConfigFile config) {
        return start(config, List.of(ServiceName.values()), Brokers.ELSEWHERE);
    }

    /** @param brokers are waited for as late as possible */
    static Services start(ConfigFile config, Collection<ServiceName> wanted, Brokers brokers) {
        Class<?>[] configurations =
                wanted.stream().map(ServiceName::configuration).toArray(Class<?>[]::new);
        ServiceProcess process = ServiceProcess.run(config, brokers, configurations);
        KafkaRuntime.Client client =
                KafkaRuntime.client(config.section(ConfigSection.KAFKA, KafkaProperties.class), "cli");
        return new Services(process, client);
    }

    public EventPublisher publisher() {
        return client.publisher();
    }

    public EventLog log() {
        return client.log();
    }

    /** Where health and metrics are served; empty where they are not. */
    public OptionalInt httpPort() {
        return process.httpPort();
    }

    /** Returns when the process was told to stop. */
    void awaitStop() throws InterruptedException {
        process.awaitStop();
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}

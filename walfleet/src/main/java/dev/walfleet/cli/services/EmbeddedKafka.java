package dev.walfleet.cli.services;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;

/** Where the Kafka broker is that {@code walfleet up} brings along when none is configured. */
public final class EmbeddedKafka {
    public static final int PORT = 19092;
    static final String ADDRESS = "127.0.0.1:" + PORT;

    private EmbeddedKafka() {}

    public static boolean wanted(ConfigFile config) {
        return config.section(ConfigSection.KAFKA, KafkaProperties.class)
                .bootstrapServers()
                .isEmpty();
    }

    /** The Kafka to talk to: the configured one, else that of a {@code walfleet up} on this machine. */
    public static KafkaProperties properties(ConfigFile config) {
        return (wanted(config) ? at(config, ADDRESS) : config).section(ConfigSection.KAFKA, KafkaProperties.class);
    }

    static ConfigFile at(ConfigFile config, String servers) {
        return config.with(ConfigSection.KAFKA, "bootstrap-servers", servers);
    }
}

package dev.walfleet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The defaults, and every key, of the sections that this module owns. */
class PropertiesTest {
    @Test
    void kafkaHasDefaults() {
        KafkaProperties kafka = kafka("");
        assertThat(kafka)
                .isEqualTo(new KafkaProperties(List.of(), "walfleet.", Map.of(), true, -1, 6, 12, QueueMode.AUTO));
        assertThatThrownBy(kafka::servers).hasMessage("no Kafka broker is configured");
    }

    @Test
    void kafkaKnowsEveryKey() {
        assertThat(kafka("""
                                kafka:
                                  bootstrap-servers: a:1, b:2
                                  topic-prefix: fleet-
                                  properties: {security.protocol: SASL_SSL, sasl.jaas.config: x}
                                  create-topics: false
                                  replication-factor: 3
                                  partitions: 12
                                  queue-partitions: 24
                                  queue: classic
                                """))
                .isEqualTo(new KafkaProperties(
                        List.of("a:1", "b:2"),
                        "fleet-",
                        Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "x"),
                        false,
                        3,
                        12,
                        24,
                        QueueMode.CLASSIC));
        assertThat(kafka("kafka: {bootstrap-servers: [a:1, b:2]}").servers()).isEqualTo("a:1,b:2");
    }

    @Test
    void kafkaRefusesNonsense() {
        assertThatThrownBy(() -> kafka("kafka: {topic-prefix: \"a b\"}"))
                .hasMessageContaining("topic-prefix 'a b' is not usable");
        assertThatThrownBy(() -> kafka("kafka: {partitions: 0}")).hasMessageContaining("partitions 0");
        assertThatThrownBy(() -> kafka("kafka: {replication-factor: 0}")).hasMessageContaining("replication-factor 0");
        assertThatThrownBy(() -> kafka("kafka: {properties: {isolation.level: read_uncommitted}}"))
                .hasMessageContaining("the client property 'isolation.level' is not for the configuration to set");
    }

    @Test
    void kafkaShowsNoClientProperty() {
        assertThat(kafka("kafka: {properties: {sasl.jaas.config: hunter2}}").toString())
                .doesNotContain("hunter2");
    }

    @Test
    void runtimeHasDefaults() {
        RuntimeProperties runtime = runtime("");
        assertThat(runtime)
                .isEqualTo(new RuntimeProperties(
                        Optional.empty(),
                        runtime.stateDir(),
                        "127.0.0.1",
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        100_000));
        assertThat(runtime.stateDir()).isAbsolute();
    }

    @Test
    void runtimeKnowsEveryKey() {
        assertThat(
                        runtime(
                                "runtime: {instance: node-7, state-dir: /s, http-host: 0.0.0.0, http-port: 80, heartbeat-interval: 2s, spool-limit: 7}"))
                .isEqualTo(new RuntimeProperties(
                        Optional.of("node-7"), Path.of("/s"), "0.0.0.0", Optional.of(80), Duration.ofSeconds(2), 7));
    }

    @Test
    void runtimeRefusesNonsense() {
        assertThatThrownBy(() -> runtime("runtime: {instance: \"a b\"}")).hasMessageContaining("instance id 'a b'");
        assertThatThrownBy(() -> runtime("runtime: {http-port: 70000}")).hasMessageContaining("http-port 70000");
        assertThatThrownBy(() -> runtime("runtime: {heartbeat-interval: 1m}"))
                .hasMessageContaining("heartbeat-interval of PT1M");
        assertThatThrownBy(() -> runtime("runtime: {spool-limit: -1}")).hasMessageContaining("spool-limit -1");
    }

    private static KafkaProperties kafka(String yaml) {
        return ConfigFile.parse("walfleet.yml", yaml, Map.of()).section(ConfigSection.KAFKA, KafkaProperties.class);
    }

    private static RuntimeProperties runtime(String yaml) {
        return ConfigFile.parse("walfleet.yml", yaml, Map.of()).section(ConfigSection.RUNTIME, RuntimeProperties.class);
    }
}

package dev.walfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BrokerPropertiesTest {
    private final LocalKafkaOptions options =
            LocalKafkaOptions.in(Path.of("/srv/kafka")).withPort(9092).withControllerPort(9093);

    @Test
    void listensOnTheLoopbackInterfaceOnly() {
        Properties properties = BrokerProperties.of(options);
        assertThat(properties.getProperty("listeners"))
                .isEqualTo("PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093");
        assertThat(properties.getProperty("advertised.listeners")).isEqualTo("PLAINTEXT://127.0.0.1:9092");
        assertThat(properties.getProperty("controller.quorum.voters")).isEqualTo("1@127.0.0.1:9093");
        assertThat(properties.getProperty("log.dirs")).isEqualTo("/srv/kafka/kafka");
    }

    @Test
    void needsNoSecondBrokerForAnything() {
        Properties properties = BrokerProperties.of(options);
        assertThat(properties.stringPropertyNames())
                .filteredOn(name -> name.endsWith("replication.factor") || name.endsWith("min.isr"))
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(name -> assertThat(properties.getProperty(name)).isEqualTo("1"));
    }

    @Test
    void letsTheCallerHaveTheLastWord() {
        assertThat(BrokerProperties.of(options.withProperty("num.io.threads", "9"))
                        .getProperty("num.io.threads"))
                .isEqualTo("9");
    }

    @Test
    void choosesTwoDifferentFreePorts() {
        LocalKafkaOptions chosen = LocalKafkaOptions.in(Path.of("/srv")).withPortsChosen();
        assertThat(chosen.port()).isPositive().isNotEqualTo(chosen.controllerPort());
        assertThat(chosen.controllerPort()).isPositive();
        assertThat(options.withPortsChosen()).isEqualTo(options);
        assertThatThrownBy(() -> options.withPort(-1)).hasMessage("port of -1, expected 0 to 65535");
        assertThatThrownBy(() -> options.withControllerPort(9092)).hasMessageContaining("9092");
    }
}

package dev.walfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalKafkaMainTest {
    @Test
    void readsBackWhatItWrites() {
        LocalKafkaOptions options = LocalKafkaOptions.in(Path.of("/srv/a b"))
                .withPort(9092)
                .withControllerPort(9093)
                .withShareGroups(false)
                .withProperty("log.retention.ms", "1000")
                .withProperty("sasl.jaas.config", "x required a=\"b\";");
        assertThat(LocalKafkaMain.options(LocalKafkaMain.words(options))).isEqualTo(options);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> LocalKafkaMain.options(List.of())).hasMessage("--data=FOLDER is missing");
        assertThatThrownBy(() -> LocalKafkaMain.options(List.of("--data=/x", "--prot=1")))
                .hasMessage("unknown option --prot=1");
        assertThatThrownBy(() -> LocalKafkaMain.options(List.of("--data=/x", "--property=a")))
                .hasMessage("--property=a, expected NAME=VALUE");
        assertThatThrownBy(() -> LocalKafkaMain.options(List.of("--data=/x", "--port=many")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

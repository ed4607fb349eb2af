package dev.walfleet.cli.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.cli.shell.ExitStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code walfleet up} as a process of its own, as a machine runs it. */
class UpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path here;

    @Test
    void aBrokerOfItsOwnThatBreaksEndsItWithAWord() throws Exception {
        Path config = here.resolve("walfleet.yml");
        Files.writeString(config, """
                repositories:
                  local: {type: directory, path: %s}
                runtime: {state-dir: %s, http-port: 0}
                """.formatted(here.resolve("backups"), here.resolve("state")));
        File said = here.resolve("said").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of("../bin/walfleet").toRealPath().toString(), "up", "--config", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(said);
        builder.environment().putAll(Map.of("WALFLEET_PREBUILT", "1", "WALFLEET_CDS", "off"));
        Process up = builder.start();
        try {
            await().atMost(PATIENCE).until(() -> read(said).contains("walfleet: up in "));

            Files.move(here.resolve("state/kafka/kafka"), here.resolve("elsewhere")); // its disk is gone

            assertThat(up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(read(said))
                    .isTrue();
            assertThat(up.exitValue()).as(read(said)).isEqualTo(ExitStatus.UNKNOWN);
            assertThat(read(said))
                    .contains("walfleet: the Kafka broker in " + here.resolve("state/kafka") + " is broken: ")
                    .contains("hint: the log has Kafka's own words; is the folder still there?");
        } finally {
            up.destroyForcibly().waitFor();
        }
    }

    private static String read(File file) throws IOException {
        return Files.readString(file.toPath());
    }
}

package dev.walfleet.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafka;
import dev.walfleet.local.LocalKafkaOptions;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.runtime.job.ScriptedWork;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A broker that speaks TLS only and asks for a name and a password, as those of most firms do. */
class SecuredKafkaIT {
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    private static final String STORE_PASSWORD = "of-the-store";

    @TempDir
    private static Path folder;

    private static LocalKafka broker;

    @TempDir
    private Path state;

    @BeforeAll
    static void start() throws Exception {
        keytool(
                "-genkeypair -alias broker -keyalg RSA -keysize 2048 -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1 -validity 2 -keystore "
                        + folder.resolve("broker.p12"));
        keytool("-exportcert -rfc -alias broker -file " + folder.resolve("broker.pem") + " -keystore "
                + folder.resolve("broker.p12"));
        String listener = "listener.name.plaintext.";
        broker = LocalKafka.open(LocalKafkaOptions.in(folder.resolve("kafka"))
                .withProperty("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT")
                .withProperty("inter.broker.listener.name", "PLAINTEXT")
                .withProperty("sasl.mechanism.inter.broker.protocol", "PLAIN")
                .withProperty(listener + "sasl.enabled.mechanisms", "PLAIN")
                .withProperty(
                        listener + "plain.sasl.jaas.config",
                        PLAIN + " username=\"broker\" password=\"of the broker\" user_broker=\"of the broker\""
                                + " user_walfleet=\"of walfleet\";")
                .withProperty(
                        "ssl.keystore.location", folder.resolve("broker.p12").toString())
                .withProperty("ssl.keystore.password", STORE_PASSWORD)
                .withProperty(
                        "ssl.truststore.location", folder.resolve("broker.pem").toString())
                .withProperty("ssl.truststore.type", "PEM"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void keytool(String words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-storepass", STORE_PASSWORD));
        command.addAll(List.of(words.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Configuration(proxyBeanMethods = false)
    static class WorkerConfiguration {
        @Bean
        ServiceLifecycle worker(ServiceRuntimes runtimes) {
            ServiceRuntime runtime = runtimes.create("dump-worker");
            runtime.jobs(JobSettings.of(Topic.BACKUP_REQUESTS, 3), new ScriptedWork());
            return new ServiceLifecycle(runtime);
        }
    }

    @Test
    void servicesSpeakToItWithTheClientPropertiesThatAreConfigured() {
        try (ServiceProcess process = ServiceProcess.run(config("of walfleet"), WorkerConfiguration.class)) {
            KafkaHealth health = process.context().getBean(KafkaHealth.class);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(health.health().getStatus().getCode()).isEqualTo("UP"));
        }
    }

    @Test
    void aWrongPasswordIsSaidAtOnceAndNotShown() {
        WalfleetException thrown = catchThrowableOfType(
                WalfleetException.class, () -> ServiceProcess.run(config("wrong one"), WorkerConfiguration.class));

        assertThat(thrown.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
        assertThat(thrown).hasMessageContaining("Kafka refuses who we are");
        assertThat(thrown.failure().toString()).doesNotContain("wrong one");
    }

    private ConfigFile config(String password) {
        return ConfigFile.parse(
                "walfleet.yml",
                """
                kafka:
                  bootstrap-servers: %s
                  properties:
                    security.protocol: SASL_SSL
                    sasl.mechanism: PLAIN
                    sasl.jaas.config: '%s username="walfleet" password="${KAFKA_PASSWORD}";'
                    ssl.truststore.type: PEM
                    ssl.truststore.location: %s
                runtime: {state-dir: %s, http-port: -1}
                """.formatted(broker.bootstrapServers(), PLAIN, folder.resolve("broker.pem"), state),
                Map.of("KAFKA_PASSWORD", password));
    }
}

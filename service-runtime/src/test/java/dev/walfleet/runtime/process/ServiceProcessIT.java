package dev.walfleet.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafka;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.runtime.job.ScriptedWork;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ServiceProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static LocalKafka broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        broker = LocalKafka.throwAway();
    }

    @AfterAll
    static void stop() {
        broker.close();
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

    @Configuration(proxyBeanMethods = false)
    static class NotifierConfiguration {
        @Bean
        ServiceLifecycle notifier(ServiceRuntimes runtimes) {
            return new ServiceLifecycle(runtimes.create("notifier"));
        }
    }

    @Test
    void servesHealthAndMetricsOfSeveralServicesAndStops() throws Exception {
        ServiceProcess process =
                ServiceProcess.run(config("http-port: 0"), WorkerConfiguration.class, NotifierConfiguration.class);
        int port = process.httpPort().orElseThrow();
        assertThat(get(port, "/actuator/health").body())
                .contains("\"status\":\"UP\"")
                .contains("\"kafka\"")
                .contains("\"queue\":\"share\"");
        await().atMost(PATIENCE)
                .until(() -> get(port, "/actuator/prometheus")
                        .body()
                        .contains("walfleet_events_published_total{outcome=\"sent\",service=\"notifier\""));
        assertThat(get(port, "/actuator/prometheus").body())
                .contains("walfleet_jobs_slots{service=\"dump-worker\"} 3.0")
                .contains("walfleet_spool_events{service=\"dump-worker\"} 0.0")
                .contains("walfleet_jobs_running{service=\"dump-worker\"} 0.0");
        assertThat(get(port, "/actuator/env").statusCode()).isEqualTo(404);

        broker.stop();
        await().atMost(PATIENCE).until(() -> get(port, "/actuator/health").statusCode() == 503);
        broker.start();
        await().atMost(PATIENCE).until(() -> get(port, "/actuator/health").statusCode() == 200);

        process.close();
        assertThat(process.awaitStop(Duration.ZERO)).isTrue();
    }

    @Test
    void servesNothingWhereItIsToldSo() {
        try (ServiceProcess process = ServiceProcess.run(config("http-port: -1"), NotifierConfiguration.class)) {
            assertThat(process.httpPort()).isEmpty();
        }
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            WalfleetException thrown = catchThrowableOfType(
                    WalfleetException.class,
                    () -> ServiceProcess.run(
                            config("http-port: " + taken.getLocalPort()), NotifierConfiguration.class));
            assertThat(thrown.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
            assertThat(thrown).hasMessage("port " + taken.getLocalPort() + " on 127.0.0.1 is taken");
        }
    }

    @Test
    void startsNothingOnAConfigurationThatIsRefused() {
        WalfleetException thrown = catchThrowableOfType(
                WalfleetException.class,
                () -> ServiceProcess.run(
                        ConfigFile.parse(
                                "walfleet.yml",
                                "kafka: {bootstrap-server: x}\nruntime: {http-port: -1, state-dir: " + folder + "}",
                                Map.of()),
                        NotifierConfiguration.class));
        assertThat(thrown).hasMessage("unknown key 'bootstrap-server' in kafka");
    }

    private ConfigFile config(String more) {
        return ConfigFile.parse(
                "walfleet.yml",
                "kafka: {bootstrap-servers: " + broker.bootstrapServers() + "}\nruntime: {state-dir: " + folder
                        + ", heartbeat-interval: 500ms, " + more + "}",
                Map.of());
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}

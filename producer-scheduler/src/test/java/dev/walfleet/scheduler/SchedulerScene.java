package dev.walfleet.scheduler;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.local.LocalKafka;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.process.ServiceProcess;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A broker for the tests of a class, and for each test topics of its own and whatever it opens. */
abstract class SchedulerScene {
    static final Duration PATIENCE = Duration.ofSeconds(90);
    static final ClusterId ORDERS = new ClusterId("orders");

    /** Of a scheduler that has nothing to do of itself. */
    static final String QUIET = """
            clusters: {orders: {host: h}}
            plans: {yearly: {kind: logical, schedule: "@yearly"}}
            scheduler: {lease: 20s, session-timeout: 6s, retry: {first: 1s}, tick: 200ms}
            """;

    static LocalKafka kafka;

    @TempDir
    Path folder;

    private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        kafka = LocalKafka.throwAway();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** It is closed after the test, the last opened first. */
    <T extends AutoCloseable> T closing(T each) {
        open.add(0, each);
        return each;
    }

    /** @param endAtOnce whether each request is followed by its completion */
    FakeWorkers workers(boolean endAtOnce) {
        return closing(
                new FakeWorkers(KafkaProperties.at(kafka.bootstrapServers()).withTopicPrefix(prefix), endAtOnce));
    }

    /** Writes the configuration of one process. */
    Path config(String name, String more) throws IOException {
        String yaml = """
                kafka: {bootstrap-servers: "%s", topic-prefix: "%s"}
                runtime: {state-dir: "%s", http-port: "0", heartbeat-interval: 2s}
                repositories: {local: {type: directory, path: /nowhere}}
                """.formatted(kafka.bootstrapServers(), prefix, folder.resolve(name + "-state"));
        return Files.writeString(folder.resolve(name + ".yml"), yaml + more);
    }

    /** Runs a scheduler in this process. */
    ServiceProcess here(String more) throws IOException {
        return closing(
                ServiceProcess.run(ConfigFile.load(config("here", more), Map.of()), SchedulerConfiguration.class));
    }

    static boolean leads(ServiceProcess process) {
        return process.context()
                .getBean(SchedulerService.class)
                .status()
                .filter(SchedulerStatus::leading)
                .isPresent();
    }

    /** A request that no scheduler made. */
    static BackupRequested foreign(String name, int maxAttempts) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new BackupRequested(
                new JobId(name), ORDERS, BackupKind.LOGICAL, now, 1, maxAttempts, 0, List.of(), "another system", null);
    }
}

package dev.walfleet.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.RunningJob;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafkaProcess;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.runtime.event.Subscription;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.runtime.job.ScriptedWork;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.WalfleetException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KafkaRuntimeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final CountDownLatch gate = new CountDownLatch(1);
    private TestBroker fleet;
    private KafkaRuntime process;

    @AfterEach
    void close() {
        gate.countDown();
        if (process != null) {
            process.close();
        }
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = QueueMode.class,
            names = {"SHARE", "CLASSIC"})
    void runsAJobTellsOfItAndHandsItBackWhenItStops(QueueMode mode) {
        fleet = TestBroker.fleet(properties -> properties.withQueue(mode));
        process = open("");
        ScriptedWork work = new ScriptedWork().doing((request, control) -> {
            control.onCancel(gate::countDown);
            if (request.job().value().equals("long")) {
                gate.await();
                control.check();
            }
        });
        ServiceRuntime worker = process.create("dump-worker");
        worker.jobs(JobSettings.of(Topic.BACKUP_REQUESTS, 2), work);
        worker.start();
        fleet.send(request("short"));
        fleet.send(request("long"));
        await().atMost(PATIENCE)
                .until(() -> fleet.events(Topic.BACKUPS).stream()
                                .filter(BackupStarted.class::isInstance)
                                .count()
                        == 2);
        await().atMost(PATIENCE)
                .until(() -> heartbeats().stream()
                        .anyMatch(h -> h.running().equals(List.of(new RunningJob(new JobId("long"), 1)))));
        assertThat(fleet.events(Topic.BACKUPS).stream().filter(BackupCompleted.class::isInstance))
                .hasSize(1);

        long begin = System.nanoTime();
        worker.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        BackupRequested again = (BackupRequested) fleet.events(Topic.BACKUP_REQUESTS).stream()
                .filter(e -> ((BackupRequested) e).attempt() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(again.handBacks()).isEqualTo(1);
        ServiceHeartbeat last = heartbeats().get(heartbeats().size() - 1);
        assertThat(last.stopping()).isTrue();
        assertThat(last.running()).isEmpty();
        assertThat(fleet.deadLetters()).isEmpty();
    }

    @Test
    void handsBackThroughTheSpoolWhereItStopsWhileKafkaIsAway() {
        try (LocalKafkaProcess broker = LocalKafkaProcess.throwAway()) {
            fleet = TestBroker.fleet(broker.bootstrapServers());
            process = open("");
            ScriptedWork work = new ScriptedWork().doing((request, control) -> {
                control.onCancel(gate::countDown);
                gate.await();
                control.check();
            });
            ServiceRuntime worker = process.create("dump-worker");
            worker.jobs(JobSettings.of(Topic.BACKUP_REQUESTS, 2), work);
            worker.listeners().listen(Subscription.of("dump-worker", Topic.BACKUPS), delivery -> {});
            worker.start();
            fleet.send(request("long"));
            await().atMost(PATIENCE).until(() -> work.runs() == 1);
            broker.kill();
            long begin = System.nanoTime();
            worker.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(45));
            broker.start();
            ServiceRuntime again = process.create("dump-worker");
            assertThat(again.instance()).isEqualTo(worker.instance());
            await().atMost(PATIENCE.multipliedBy(2))
                    .until(() -> fleet.events(Topic.BACKUP_REQUESTS).stream()
                            .anyMatch(e -> ((BackupRequested) e).attempt() == 2));
            process.close();
            fleet.close();
        }
    }

    @Test
    void keepsItsNameOverARestartAndHasAnotherBesideALivingProcess() {
        fleet = TestBroker.fleet();
        process = open("");
        ServiceRuntime first = process.create("notifier");
        ServiceRuntime second = process.create("notifier");
        assertThat(second.instance()).isNotEqualTo(first.instance());
        first.close();
        assertThat(process.create("notifier").instance()).isEqualTo(first.instance());
    }

    @Test
    void createsNoTopicWhereItMayNotAndNamesWhatIsMissing() {
        fleet = TestBroker.fleet();
        var properties = ConfigFile.parse(
                        "x",
                        "kafka: {bootstrap-servers: " + fleet.properties().servers()
                                + ", topic-prefix: none., create-topics: false}",
                        Map.of())
                .section(ConfigSection.KAFKA, dev.walfleet.runtime.config.KafkaProperties.class);
        WalfleetException thrown = catchThrowableOfType(
                WalfleetException.class,
                () -> KafkaRuntime.open(properties, runtime(""), new SimpleMeterRegistry(), Clock.systemUTC()));
        assertThat(thrown.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
        assertThat(thrown)
                .hasMessageContaining("none.backup-requests, none.verification-requests")
                .hasMessageContaining("none.dead-letters");
    }

    private List<ServiceHeartbeat> heartbeats() {
        return fleet.events(Topic.SERVICES).stream()
                .map(ServiceHeartbeat.class::cast)
                .toList();
    }

    private KafkaRuntime open(String more) {
        return KafkaRuntime.open(fleet.properties(), runtime(more), new SimpleMeterRegistry(), Clock.systemUTC());
    }

    private RuntimeProperties runtime(String more) {
        return ConfigFile.parse(
                        "x", "runtime: {state-dir: " + folder + ", heartbeat-interval: 200ms" + more + "}", Map.of())
                .section(ConfigSection.RUNTIME, RuntimeProperties.class);
    }

    private static BackupRequested request(String job) {
        return new BackupRequested(
                new JobId(job),
                new ClusterId("orders"),
                BackupKind.LOGICAL,
                Instant.EPOCH,
                1,
                3,
                0,
                List.of(),
                "test",
                null);
    }
}

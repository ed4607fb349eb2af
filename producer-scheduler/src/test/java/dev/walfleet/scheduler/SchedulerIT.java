package dev.walfleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.SlotFired;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.process.ServiceProcess;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchedulerIT extends SchedulerScene {
    private static final ClusterId ORDERS = new ClusterId("orders");

    private ServiceProcess here(String more) throws IOException {
        return closing(
                ServiceProcess.run(ConfigFile.load(config("here", more), Map.of()), SchedulerConfiguration.class));
    }

    private static boolean leads(ServiceProcess process) {
        return process.context()
                .getBean(SchedulerService.class)
                .status()
                .filter(SchedulerStatus::leading)
                .isPresent();
    }

    private static final String QUIET = """
            clusters: {orders: {host: h}}
            plans: {yearly: {kind: logical, schedule: "@yearly"}}
            scheduler: {lease: 20s, session-timeout: 6s, retry: {first: 1s}, tick: 200ms}
            """;

    private static BackupRequested foreign(String name, int maxAttempts) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new BackupRequested(
                new JobId(name), ORDERS, BackupKind.LOGICAL, now, 1, maxAttempts, 0, List.of(), "another system", null);
    }

    @Test
    void aLostWorkersJobIsAskedForAgainWhoeverAskedForItAndGivenUpInTheEnd() throws Exception {
        ServiceProcess scheduler = here(QUIET);
        FakeWorkers workers = workers(false);
        await().atMost(PATIENCE).until(() -> leads(scheduler));
        BackupRequested request = foreign("foreign-1", 2);
        workers.publish(request);
        workers.publish(FakeWorkers.started(request));
        await().atMost(PATIENCE).until(() -> workers.requests.size() == 2);
        BackupRequested again = workers.requests.get(1);
        assertThat(again).isEqualTo(request.again(false));
        workers.publish(FakeWorkers.started(again));
        await().atMost(PATIENCE).until(() -> workers.facts.stream().anyMatch(BackupFailed.class::isInstance));
        assertThat(workers.facts.stream().filter(BackupFailed.class::isInstance))
                .singleElement()
                .satisfies(event -> {
                    BackupFailed failed = (BackupFailed) event;
                    assertThat(failed.last()).isTrue();
                    assertThat(failed.attempt()).isEqualTo(2);
                    assertThat(failed.failure().code()).isEqualTo(FailureCode.WORKER_LOST);
                });
    }

    @Test
    void anOutageOfTheBrokerExpiresNoLease() throws Exception {
        ServiceProcess scheduler = here(QUIET);
        FakeWorkers workers = workers(false);
        await().atMost(PATIENCE).until(() -> leads(scheduler));
        BackupRequested request = foreign("foreign-2", 3);
        workers.publish(request);
        workers.publish(FakeWorkers.started(request));
        kafka.stop();
        Instant down = Instant.now();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Duration.between(down, Instant.now()).toSeconds() > 25);
        kafka.start();
        Instant up = Instant.now();
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(3)).until(() -> {
            workers.mumble(FakeWorkers.progressed(request));
            return Duration.between(up, Instant.now()).toSeconds() > 45;
        });
        await().atMost(PATIENCE).until(() -> leads(scheduler));
        assertThat(workers.requests).containsExactly(request);
        await().atMost(PATIENCE).until(() -> workers.requests.size() == 2);
    }

    @Test
    void afterADowntimeTheNewestMissedSlotRunsOnce() throws Exception {
        here(QUIET).close();
        FakeWorkers workers = workers(true);
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Instant long_ago = hour.minus(Duration.ofHours(30));
        workers.publish(new SlotFired("hourly", ORDERS, long_ago, JobId.of(ORDERS, "logical", long_ago), long_ago));
        ServiceProcess scheduler = here("""
                clusters: {orders: {host: h}}
                plans: {hourly: {kind: logical, schedule: "@hourly"}}
                scheduler: {session-timeout: 6s}
                """);
        await().atMost(PATIENCE).until(() -> !workers.requests.isEmpty());
        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> leads(scheduler));
        assertThat(workers.requests)
                .extracting(BackupRequested::slot)
                .hasSize(1)
                .first()
                .isIn(hour, hour.plus(Duration.ofHours(1)));
    }
}

package dev.walfleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.SlotFired;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.runtime.process.ServiceProcess;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** A scheduler that follows jobs and catches up. */
class SchedulerIT extends SchedulerScene {
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
    void missingWalMakesItAskForAFullBackupAtOnce() throws Exception {
        ServiceProcess scheduler = here(QUIET.replace("kind: logical", "kind: full"));
        FakeWorkers workers = workers(false);
        await().atMost(PATIENCE).until(() -> leads(scheduler));
        WalGapFound gap =
                new WalGapFound(ORDERS, new Timeline(1), Lsn.parse("0/5000000"), Lsn.parse("0/6000000"), Instant.now());
        workers.publish(gap);
        workers.publish(gap);
        await().atMost(PATIENCE).until(() -> workers.requests.size() == 1);
        BackupRequested request = workers.requests.get(0);
        assertThat(request.kind()).isEqualTo(BackupKind.FULL);
        assertThat(request.requestedBy()).isEqualTo("gap in the WAL from 0/5000000 to 0/6000000");
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

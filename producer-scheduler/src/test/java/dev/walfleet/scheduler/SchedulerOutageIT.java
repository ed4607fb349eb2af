package dev.walfleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.runtime.process.ServiceProcess;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a scheduler makes of an outage of its broker: minutes, so it has a class of its own. */
class SchedulerOutageIT extends SchedulerScene {
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
}

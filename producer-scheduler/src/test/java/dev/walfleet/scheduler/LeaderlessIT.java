package dev.walfleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.SlotFired;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a fleet of schedulers does when its leader dies or falls asleep: minutes, so it has a class of its own. */
class LeaderlessIT extends SchedulerScene {
    /** Forty clusters, each at its own second of every minute: slots all the time. */
    @Test
    void noSlotIsLostOrDoubledWhateverHappensToTheLeader() throws Exception {
        String fleet = "clusters: {"
                + IntStream.range(0, 40)
                        .mapToObj(i -> "c" + i + ": {host: h" + i + "}")
                        .collect(Collectors.joining(", "))
                + "}\n"
                + "plans: {often: {kind: logical, schedule: \"* * * * *\", jitter: 60s}}\n"
                + "scheduler: {session-timeout: 6s, tick: 200ms}\n";
        SchedulerChild first = closing(SchedulerChild.start(config("a", fleet)));
        await().atMost(PATIENCE).until(first::leads);
        FakeWorkers workers = workers(true);
        SchedulerChild second = closing(SchedulerChild.start(config("b", fleet)));
        await().atMost(PATIENCE).until(() -> second.get("/actuator/scheduler").contains("\"leading\":false"));
        await().atMost(PATIENCE).until(() -> workers.requests.size() > 10);

        long begin = System.nanoTime();
        first.kill();
        await().atMost(PATIENCE).until(second::leads);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        SchedulerChild third = closing(SchedulerChild.start(config("c", fleet)));
        await().atMost(PATIENCE).until(() -> third.get("/actuator/scheduler").contains("\"leading\":false"));

        second.signal("STOP");
        await().atMost(PATIENCE).until(third::leads);
        int before = workers.requests.size();
        await().atMost(PATIENCE).until(() -> workers.requests.size() > before + 5);
        second.signal("CONT");
        await().atMost(PATIENCE).until(() -> second.get("/actuator/scheduler").contains("\"leading\":false"));
        int after = workers.requests.size();
        await().atMost(PATIENCE).until(() -> workers.requests.size() > after + 45);
        await().atMost(PATIENCE)
                .until(() -> Stream.of(second, third)
                                .filter(each ->
                                        each.get("/actuator/prometheus").contains("walfleet_scheduler_leader 1.0"))
                                .count()
                        == 1);
        third.kill();
        second.kill();

        assertThat(workers.requests).extracting(BackupRequested::job).doesNotHaveDuplicates();
        assertThat(workers.requests)
                .allSatisfy(request -> assertThat(request.attempt()).isEqualTo(1));
        assertThat(workers.fired)
                .extracting(SlotFired::job)
                .containsExactlyInAnyOrderElementsOf(
                        workers.requests.stream().map(BackupRequested::job).toList());
        Map<ClusterId, TreeSet<Instant>> slots = workers.requests.stream()
                .collect(Collectors.groupingBy(
                        BackupRequested::cluster,
                        Collectors.mapping(BackupRequested::slot, Collectors.toCollection(TreeSet::new))));
        assertThat(slots).hasSize(40);
        slots.forEach((cluster, each) -> assertThat(
                        Duration.between(each.first(), each.last()).toMinutes())
                .as("slots of %s: %s", cluster, each)
                .isEqualTo(each.size() - 1));
    }
}

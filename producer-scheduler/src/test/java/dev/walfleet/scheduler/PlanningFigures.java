package dev.walfleet.scheduler;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.Topic;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.vocabulary.InstanceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What ten thousand clusters cost the leader: the CPU time of a tick through a night in which all of them are backed up, and the
 * heap afterwards. No test of the suite, since it measures; {@code benchmarks/planning} runs it. Kafka is left out: what is
 * emitted comes back at once.
 */
class PlanningFigures {
    private static final int CLUSTERS = 10_000;
    private static final Instant EVENING = Instant.parse("2026-11-20T01:50:00Z");
    private static final InstanceId SELF = new InstanceId("s1");
    private static final InstanceId WORKER = new InstanceId("w1");

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** What a round left behind must not be freed in the next one's account. */
    private static final List<Object> KEPT = new ArrayList<>();

    private final List<Event> fresh = new ArrayList<>();
    private Duration uptime = Duration.ZERO;

    @ParameterizedTest
    @ValueSource(strings = {"1h", "0s", "1h", "0s", "1h", "0s"})
    void aNight(String jitter) throws Exception {
        long before = heap();
        SchedulerSettings settings = SchedulerSettings.of(ConfigFile.parse("figures", config(jitter), Map.of()));
        SchedulerReport report = new SchedulerReport(
                Clock.fixed(EVENING, ZoneOffset.UTC), settings.withoutBackups(), new SimpleMeterRegistry());
        SchedulerTask task = new SchedulerTask(settings, SELF, () -> uptime, report);
        task.begin();
        task.elected();
        long planned = heap();
        long[] ticks = new long[2 * 60 * 60];
        int started = 0;
        int asked = 0;
        List<BackupRequested> running = new ArrayList<>();
        for (int second = 0; second < ticks.length; second++) {
            uptime = uptime.plusSeconds(1);
            if (second % 5 == 0) {
                hear(
                        task,
                        new ServiceHeartbeat(
                                "x", SELF, "here", "1", EVENING, 0, List.of(), Duration.ofSeconds(5), false, now()));
            }
            fresh.clear();
            long begin = THREADS.getCurrentThreadCpuTime();
            task.tick(fresh::addAll, now());
            ticks[second] = THREADS.getCurrentThreadCpuTime() - begin;
            for (BackupRequested done :
                    running) { // a backup takes a second here: the leader's work is what is measured
                hear(
                        task,
                        new BackupCompleted(
                                done.job(),
                                1,
                                done.cluster(),
                                done.kind(),
                                done.slot(),
                                WORKER,
                                List.of(),
                                List.of(),
                                Duration.ofSeconds(1),
                                now()));
            }
            running.clear();
            for (Event event : List.copyOf(fresh)) {
                if (event instanceof BackupRequested request) {
                    asked++;
                    running.add(request);
                    hear(
                            task,
                            new BackupStarted(
                                    request.job(),
                                    1,
                                    request.cluster(),
                                    request.kind(),
                                    request.slot(),
                                    WORKER,
                                    now()));
                    started++;
                }
            }
        }
        long after = heap();
        KEPT.add(List.of(task, report, settings));
        long first = ticks[0];
        ticks[0] = 0;
        Arrays.sort(ticks);
        System.out.printf(
                "%d clusters, jitter %s: %d backups asked for, %d begun; CPU-ms a tick p50=%.2f p99=%.2f max=%.1f,"
                        + " the first of the term %.1f;"
                        + " heap per cluster: %d bytes planned, %d after the night%n",
                CLUSTERS,
                jitter,
                asked,
                started,
                ticks[ticks.length / 2] / 1e6,
                ticks[ticks.length * 99 / 100] / 1e6,
                ticks[ticks.length - 1] / 1e6,
                first / 1e6,
                (planned - before) / CLUSTERS,
                (after - before) / CLUSTERS);
    }

    private Instant now() {
        return EVENING.plus(uptime);
    }

    private void hear(SchedulerTask task, Event event) {
        task.observe(new Delivery(event, "1", "/figures", now(), Topic.of(event), 0, 0));
    }

    private static String config(String jitter) {
        StringBuilder yaml = new StringBuilder("repositories: {s3: {type: directory, path: /x}}\n");
        yaml.append("scheduler: {budgets: {fleet: 100000, per-host: 10, per-repository: 100000}}\n");
        yaml.append("plans:\n  nightly: {kind: logical, schedule: \"0 2 * * *\", jitter: ")
                .append(jitter)
                .append("}\n");
        yaml.append("  sweep: {kind: verification, schedule: \"0 */6 * * *\", jitter: ")
                .append(jitter)
                .append("}\n");
        yaml.append("clusters:\n");
        for (int i = 0; i < CLUSTERS; i++) {
            yaml.append("  cluster-").append(i).append(": {host: db").append(i).append("}\n");
        }
        return yaml.toString();
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}

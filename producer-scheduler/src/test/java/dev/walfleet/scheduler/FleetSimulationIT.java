package dev.walfleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FleetSimulationIT {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.walfleet.scheduler");

    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    private static SchedulerSettings settings(int clusters) {
        String fleet = IntStream.range(0, clusters)
                .mapToObj(i -> "c" + i + ": {host: h" + i / 2 + "}")
                .collect(Collectors.joining(", "));
        return SchedulerSettings.of(ConfigFile.parse(
                "test",
                "clusters: {" + fleet + "}\n"
                        + "repositories: {local: {type: directory, path: /x}}\n"
                        + "plans: {nightly: {kind: logical, schedule: \"0 2 * * *\", jitter: 10m}}\n"
                        + "scheduler: {budgets: {fleet: 120, per-repository: 120}}",
                Map.of()));
    }

    /** From just before the night's slot to when all has ended; the day is skipped. */
    private static void night(SimulatedFleet fleet, int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            fleet.step();
        }
        fleet.sleep(Duration.ofDays(1).minus(SimulatedFleet.STEP.multipliedBy(steps)));
    }

    private static SimulatedFleet run(int clusters, int nights, int steps, long seed, SimulatedFleet.Chances chances)
            throws Exception {
        SimulatedFleet fleet = new SimulatedFleet(settings(clusters), START, seed, 30, chances);
        fleet.step();
        fleet.sleep(Duration.between(fleet.now(), Instant.parse("2026-11-21T01:55:00Z")));
        for (int i = 0; i < nights; i++) {
            night(fleet, steps);
        }
        return fleet;
    }

    @Test
    void overMonthsEachSlotIsAskedForOnceAndEndsWell() throws Exception {
        SimulatedFleet fleet = run(1000, 45, 300, 1, SimulatedFleet.Chances.NONE);
        assertThat(fleet.requests)
                .hasSize(45_000)
                .allSatisfy(request -> assertThat(request.attempt()).isEqualTo(1));
        assertThat(fleet.successes).hasSize(45_000);
        assertThat(fleet.failures).isEmpty();
    }

    @Test
    void whateverBreaksEachSlotEndsExactlyOnce() throws Exception {
        for (long seed = 1; seed <= 2; seed++) {
            SimulatedFleet fleet =
                    run(200, 15, 700, seed, new SimulatedFleet.Chances(8000, 2000, 50_000, 10_000, 4000, 1500));
            assertThat(fleet.crashes).isGreaterThan(50);
            assertThat(fleet.leaders).isGreaterThan(10);
            assertThat(fleet.outages).isGreaterThan(5);
            Set<JobId> asked = new HashSet<>();
            Set<String> attempts = new HashSet<>();
            for (BackupRequested request : fleet.requests) {
                asked.add(request.job());
                assertThat(attempts.add(request.job() + "#" + request.attempt()))
                        .as("asked for twice: %s", request)
                        .isTrue();
            }
            assertThat(asked).hasSize(200 * 15);
            for (JobId job : asked) {
                int ends = fleet.successes.getOrDefault(job, 0) + fleet.failures.getOrDefault(job, 0);
                assertThat(ends).as("ends of %s with seed %s", job, seed).isEqualTo(1);
            }
        }
    }
}

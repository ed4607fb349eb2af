package dev.walfleet.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What keeps ten thousand clusters small and a tick short, without a stop watch. */
class LeanTest {
    @Test
    void oneClusterOfAPlanIsAHandfulOfNumbers() {
        List<String> references = Arrays.stream(DueSlot.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .filter(field -> !field.getType().isPrimitive())
                .map(Field::getName)
                .toList();
        assertThat(references).containsExactlyInAnyOrder("line", "cluster");
    }

    @Test
    void aScheduleIsComputedOnceForAllClusters() {
        SlotLine line = new SlotLine(CronSchedule.of("0 2 * * *", java.time.ZoneId.of("UTC")));
        long day = Instant.parse("2026-11-21T02:00:00Z").getEpochSecond();
        for (int second = 0; second < 3600; second++) {
            assertThat(line.newest(day + second)).isEqualTo(day);
            assertThat(line.next(day + second)).isEqualTo(day + 86_400);
        }
        assertThat(line.remembered()).isEqualTo(1);
    }

    @Test
    void theMemoryOfAMinutelyScheduleStaysBounded() {
        SlotLine line = new SlotLine(CronSchedule.of("* * * * *", java.time.ZoneId.of("UTC")));
        long now = Instant.parse("2026-11-21T02:00:00Z").getEpochSecond();
        for (int minute = 0; minute < 6000; minute++) {
            line.next(now + 60L * minute);
        }
        assertThat(line.remembered()).isLessThanOrEqualTo(4096);
    }

    @Test
    void aQuietTickOfTenThousandClustersTouchesNone() {
        FleetCluster[] fleet = IntStream.range(0, 10_000)
                .mapToObj(i -> new FleetCluster(new ClusterId("c" + i), "h" + i, List.of(new RepositoryName("s3"))))
                .toArray(FleetCluster[]::new);
        Plan plan = new Plan(
                "nightly",
                new PlanProperties(PlanKind.LOGICAL, null, "0 2 * * *", null, Duration.ofHours(1), 0, null),
                List.of(fleet));
        DueSlots slots = new DueSlots(List.of(plan), Duration.ofDays(7));
        slots.begin(Instant.parse("2026-11-20T12:00:00Z"));
        for (int second = 0; second < 10_000; second++) {
            SlotDecision decision = slots.decide(
                    Instant.parse("2026-11-20T12:00:00Z").plusSeconds(second),
                    new Occupancy(Map.of(), Budgets.DEFAULTS),
                    500);
            assertThat(decision.fires()).isEmpty();
        }
        assertThat(slots.due()).isZero();
    }
}

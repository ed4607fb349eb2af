package dev.walfleet.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.PlanAdopted;
import dev.walfleet.event.SlotFired;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DueSlotsTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant TWO = Instant.parse("2026-11-21T02:00:00Z");
    private static final ClusterId ORDERS = new ClusterId("orders");
    private static final RepositoryName S3 = new RepositoryName("s3");

    private static FleetCluster cluster(String name, String host) {
        return new FleetCluster(new ClusterId(name), host, List.of(S3));
    }

    private static Plan plan(String name, PlanKind kind, String schedule, Duration jitter, FleetCluster... clusters) {
        return new Plan(name, new PlanProperties(kind, null, schedule, null, jitter, 0, null), List.of(clusters));
    }

    private static Plan nightly(FleetCluster... clusters) {
        return plan("nightly", PlanKind.LOGICAL, "0 2 * * *", Duration.ZERO, clusters);
    }

    private static Occupancy idle(Budgets budgets, FleetCluster... clusters) {
        return new Occupancy(
                List.of(clusters).stream().collect(Collectors.toMap(FleetCluster::id, Function.identity())), budgets);
    }

    private static SlotDecision decide(DueSlots slots, Instant now) {
        return slots.decide(now, idle(Budgets.DEFAULTS, cluster("orders", "db1")), 100);
    }

    private static List<Instant> slotsOf(SlotDecision decision) {
        return decision.fires().stream().map(fire -> fire.memory().slot()).toList();
    }

    private static void observe(DueSlots slots, SlotDecision decision) {
        decision.fires().forEach(fire -> slots.observe(fire.memory()));
    }

    @Test
    void asksForASlotWhenItIsDueAndOnce() {
        DueSlots slots = new DueSlots(List.of(nightly(cluster("orders", "db1"))), Duration.ofDays(7));
        assertThat(slots.begin(NOON)).containsExactly(new PlanAdopted("nightly", ORDERS, NOON));
        assertThat(decide(slots, TWO.minusSeconds(1)).fires()).isEmpty();
        assertThat(slots.nextDue()).contains(TWO);

        SlotDecision decision = decide(slots, TWO);
        JobId job = new JobId("orders/logical/20261121T020000Z");
        assertThat(decision.fires())
                .containsExactly(new Fire(
                        Work.BACKUP,
                        new BackupRequested(
                                job, ORDERS, BackupKind.LOGICAL, TWO, 1, 3, 0, List.of(), "plan nightly", "nightly"),
                        new SlotFired("nightly", ORDERS, TWO, job, TWO),
                        TWO.getEpochSecond()));
        assertThat(decide(slots, TWO)).isEqualTo(decision);
        observe(slots, decision);
        observe(slots, decision);
        assertThat(decide(slots, TWO.plusSeconds(1)).fires()).isEmpty();
        assertThat(slotsOf(decide(slots, TWO.plus(Duration.ofDays(1))))).containsExactly(TWO.plus(Duration.ofDays(1)));
    }

    @Test
    void runsTheNewestOfManyMissedSlotsOnce() {
        DueSlots slots = new DueSlots(List.of(nightly(cluster("orders", "db1"))), Duration.ofDays(7));
        slots.observe(new SlotFired("nightly", ORDERS, TWO, new JobId("x"), TWO));
        assertThat(slots.begin(TWO)).isEmpty();
        SlotDecision decision = decide(slots, TWO.plus(Duration.ofDays(5)).plusSeconds(3600));
        assertThat(slotsOf(decision)).containsExactly(TWO.plus(Duration.ofDays(5)));
        observe(slots, decision);
        assertThat(slots.due()).isZero();
    }

    @Test
    void remembersANewClusterBeforeItsFirstSlot() {
        DueSlots later = new DueSlots(List.of(nightly(cluster("orders", "db1"))), Duration.ofDays(7));
        later.observe(new PlanAdopted("nightly", ORDERS, NOON));
        assertThat(later.begin(TWO.plusSeconds(3600))).isEmpty();
        assertThat(slotsOf(decide(later, TWO.plusSeconds(3600)))).containsExactly(TWO);
    }

    @Test
    void skipsWhatIsOlderThanTheCatchUpHorizon() {
        DueSlots slots = new DueSlots(List.of(nightly(cluster("orders", "db1"))), Duration.ofHours(4));
        slots.observe(new PlanAdopted("nightly", ORDERS, NOON));
        slots.begin(NOON);
        assertThat(decide(slots, TWO.plus(Duration.ofHours(5))).fires()).isEmpty();
        assertThat(slots.skipped()).isEqualTo(1);
        assertThat(slotsOf(decide(slots, TWO.plus(Duration.ofHours(25)))))
                .containsExactly(TWO.plus(Duration.ofDays(1)));
    }

    @Test
    void forgetsNothingWhenTheClockGoesBack() {
        DueSlots slots = new DueSlots(List.of(nightly(cluster("orders", "db1"))), Duration.ofDays(7));
        slots.observe(new SlotFired("nightly", ORDERS, TWO, new JobId("x"), TWO));
        slots.begin(NOON);
        assertThat(decide(slots, TWO.plusSeconds(10)).fires()).isEmpty();
    }

    @Test
    void letsTheOldestGoFirstAndSaysWhyTheOthersWait() {
        FleetCluster a = cluster("a", "h1");
        FleetCluster b = cluster("b", "h1");
        FleetCluster c = cluster("c", "h2");
        DueSlots slots = new DueSlots(
                List.of(
                        plan("early", PlanKind.LOGICAL, "0 1 * * *", Duration.ZERO, b),
                        plan("late", PlanKind.LOGICAL, "0 2 * * *", Duration.ZERO, a, c)),
                Duration.ofDays(7));
        slots.begin(NOON);
        Budgets budgets = new Budgets(10, 1, 10);
        SlotDecision decision = slots.decide(TWO, idle(budgets, a, b, c), 100);
        assertThat(decision.fires())
                .extracting(fire -> fire.memory().cluster().value())
                .containsExactly("b", "c");
        assertThat(decision.waiting()).containsExactly(Map.entry(WaitReason.HOST_BUDGET, 1));
        assertThat(decision.longest())
                .containsExactly(new Waiting("late", new ClusterId("a"), TWO, TWO, WaitReason.HOST_BUDGET));
    }

    @Test
    void keepsToTheBudgetsOfFleetAndRepository() {
        FleetCluster[] fleet =
                IntStream.range(0, 10).mapToObj(i -> cluster("c" + i, "h" + i)).toArray(FleetCluster[]::new);
        DueSlots slots = new DueSlots(List.of(nightly(fleet)), Duration.ofDays(7));
        slots.begin(NOON);
        SlotDecision byFleet = slots.decide(TWO, idle(new Budgets(4, 1, 100), fleet), 100);
        assertThat(byFleet.fires()).hasSize(4);
        assertThat(byFleet.waiting()).containsExactly(Map.entry(WaitReason.FLEET_BUDGET, 6));
        SlotDecision byRepository = slots.decide(TWO, idle(new Budgets(100, 1, 3), fleet), 100);
        assertThat(byRepository.waiting()).containsExactly(Map.entry(WaitReason.REPOSITORY_BUDGET, 7));
        SlotDecision byTick = slots.decide(TWO, idle(Budgets.DEFAULTS, fleet), 2);
        assertThat(byTick.waiting()).containsExactly(Map.entry(WaitReason.NEXT_TICK, 8));
    }

    @Test
    void countsBackupsAndVerificationsApart() {
        FleetCluster orders = cluster("orders", "db1");
        DueSlots slots = new DueSlots(
                List.of(nightly(orders), plan("sweep", PlanKind.VERIFICATION, "0 2 * * *", Duration.ZERO, orders)),
                Duration.ofDays(7));
        slots.begin(NOON);
        SlotDecision decision = slots.decide(TWO, idle(new Budgets(1, 1, 1), orders), 100);
        assertThat(decision.fires()).hasSize(2);
    }

    @Test
    void waitsForAnotherBackupOfTheClusterAndForThePlansOwn() {
        FleetCluster orders = cluster("orders", "db1");
        DueSlots slots = new DueSlots(List.of(nightly(orders)), Duration.ofDays(7));
        slots.begin(NOON);
        Occupancy manual = idle(Budgets.DEFAULTS, orders);
        manual.add(Work.BACKUP, ORDERS, null);
        assertThat(slots.decide(TWO, manual, 9).waiting()).containsOnlyKeys(WaitReason.CLUSTER_BUSY);
        Occupancy own = idle(Budgets.DEFAULTS, orders);
        own.add(Work.BACKUP, ORDERS, "nightly");
        assertThat(slots.decide(TWO, own, 9).waiting()).containsOnlyKeys(WaitReason.PREVIOUS_JOB);
    }

    @Test
    void aSlotThatWaitsGivesWayToANewerOneAndKeepsItsPlace() {
        FleetCluster orders = cluster("orders", "db1");
        DueSlots slots = new DueSlots(List.of(nightly(orders)), Duration.ofDays(7));
        slots.begin(NOON);
        Instant later = TWO.plus(Duration.ofDays(3));
        Occupancy busy = idle(Budgets.DEFAULTS, orders);
        busy.add(Work.BACKUP, ORDERS, "nightly");
        slots.decide(TWO, busy, 9);
        SlotDecision decision = slots.decide(later, busy, 9);
        assertThat(decision.longest())
                .containsExactly(new Waiting("nightly", ORDERS, later, TWO, WaitReason.PREVIOUS_JOB));
    }

    @Test
    void spreadsAFleetEvenlyOverTheWindowAndAlwaysTheSameWay() {
        int[] minutes = new int[10];
        for (int i = 0; i < 10_000; i++) {
            long second = Jitter.seconds("nightly", new ClusterId("c" + i), Duration.ofMinutes(10));
            assertThat(second).isBetween(0L, 599L);
            minutes[(int) second / 60]++;
        }
        assertThat(Arrays.stream(minutes).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1150));
        assertThat(Jitter.seconds("nightly", ORDERS, Duration.ofMinutes(10))).isEqualTo(386);
        assertThat(Jitter.seconds("nightly", ORDERS, Duration.ZERO)).isZero();
    }

    @Test
    void firesAtTheClustersPlaceInTheWindowUnderTheSlotsName() {
        DueSlots slots = new DueSlots(
                List.of(plan(
                        "nightly", PlanKind.LOGICAL, "0 2 * * *", Duration.ofMinutes(10), cluster("orders", "db1"))),
                Duration.ofDays(7));
        slots.begin(NOON);
        assertThat(decide(slots, TWO.plusSeconds(385)).fires()).isEmpty();
        assertThat(slotsOf(decide(slots, TWO.plusSeconds(386)))).containsExactly(TWO);
    }

    @Test
    void asksForEachSlotOfALargeFleetOnceInAMonthOfHoursAway() {
        int clusters = 200;
        FleetCluster[] fleet = IntStream.range(0, clusters)
                .mapToObj(i -> cluster("c" + i, "h" + i % 400))
                .toArray(FleetCluster[]::new);
        List<Plan> plans = List.of(
                plan("nightly", PlanKind.LOGICAL, "0 2 * * *", Duration.ofHours(1), fleet),
                plan("sweep", PlanKind.VERIFICATION, "0 */6 * * *", Duration.ofMinutes(30), fleet));
        List<SlotFired> fired = new ArrayList<>();
        List<dev.walfleet.event.ScheduleEvent> memory = new ArrayList<>();
        DueSlots slots = new DueSlots(plans, Duration.ofDays(7));
        memory.addAll(slots.begin(NOON));
        Instant now = NOON;
        for (int tick = 0; tick < 30 * 24 * 6; tick++) {
            now = now.plus(Duration.ofMinutes(10));
            if (tick % 500 == 499) { // a leader dies, another takes over three hours later
                now = now.plus(Duration.ofHours(3));
                slots = new DueSlots(plans, Duration.ofDays(7));
                memory.forEach(slots::observe);
                assertThat(slots.begin(now)).isEmpty();
            }
            SlotDecision decision = slots.decide(now, idle(new Budgets(5000, 5000, 5000), fleet), 5000);
            assertThat(decision.waiting()).isEmpty();
            observe(slots, decision);
            decision.fires().forEach(fire -> {
                fired.add(fire.memory());
                memory.add(fire.memory());
            });
        }
        assertThat(fired).extracting(SlotFired::job).doesNotHaveDuplicates();
        long nights =
                fired.stream().filter(slot -> slot.plan().equals("nightly")).count();
        Instant end = now.minus(Duration.ofHours(1));
        long expected = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> TWO.plus(Duration.ofDays(i)))
                .takeWhile(slot -> !slot.isAfter(end))
                .count();
        assertThat(nights).isEqualTo(expected * clusters);
    }
}

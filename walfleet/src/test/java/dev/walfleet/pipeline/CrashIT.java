package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What the fleet promises when something of it is killed: each job ends exactly once, none is lost, none is doubled, and nothing
 * partial is visible. All the while a plan asks every minute, through every failure, for backups of a few small clusters.
 */
class CrashIT extends WorkerCrashSuite {
    private static final Duration OUTAGE = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int BURST = 60;

    CrashIT() {
        super(QueueMode.SHARE);
    }

    @Test
    @Order(1)
    void anotherSchedulerTakesOverInTheMiddleOfASlot() {
        Instant slot = slotAskedForInPart();
        FleetProcess leader = fleet.publisher(asked(slot).get(0).source());

        leader.kill();
        events.await(
                "every cluster is asked for at " + slot,
                PATIENCE,
                () -> asked(slot).size() >= FleetConfig.TICKING.size());

        assertThat(asked(slot))
                .extracting(delivery -> fleet.publisher(delivery.source()))
                .as("who asked")
                .contains(leader)
                .anyMatch(publisher -> publisher != leader);
        everySlotIsAskedForOnce();
        asked(slot).stream().map(Delivery::event).forEach(event -> completed(((BackupRequested) event).job()));
    }

    /** The slot after this moment is the first that the plan asks for as a whole. */
    private Instant planned = Instant.MAX;

    /** A slot for which some clusters were asked and others were not yet: those are due within the next seconds. */
    private Instant slotAskedForInPart() {
        fleet.awaitLogged(ServiceRole.PRODUCER_SCHEDULER, "plans cover more clusters adopted=");
        planned = Instant.now();
        events.await("a slot begins", PATIENCE, () -> {
            int asked = asked(newestSlot()).size();
            return asked > 0
                    && asked <= FleetConfig.TICKING.size() / 2
                    && newestSlot().isAfter(planned);
        });
        return newestSlot();
    }

    private Instant newestSlot() {
        return requestsOfThePlan()
                .map(BackupRequested::slot)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private List<Delivery> asked(Instant slot) {
        return events.deliveries(
                        BackupRequested.class,
                        request -> request.plan() != null
                                && request.attempt() == 1
                                && request.slot().equals(slot))
                .toList();
    }

    private Stream<BackupRequested> requestsOfThePlan() {
        return events.all(BackupRequested.class, request -> request.plan() != null && request.attempt() == 1).stream();
    }

    @Test
    @Order(30)
    void eachRequestOfABurstIsDoneOnceThoughAWorkerIsKilled() {
        List<JobId> jobs = IntStream.range(0, BURST)
                .mapToObj(i -> fleet.ask(FleetConfig.branch(i)).job())
                .toList();
        events.await("a tenth of the burst is done", PATIENCE, () -> done(jobs) >= BURST / 10);
        workerInTheMiddleOf(jobs).kill();
        events.await("the burst is done", PATIENCE.multipliedBy(3), () -> done(jobs) == BURST);

        jobs.forEach(this::endedOnce);
        for (int i = 0; i < BURST; i++) {
            assertThat(manifests(FleetConfig.branch(i)))
                    .as("manifests of branch %s", i)
                    .hasSize(2);
        }
    }

    /** The worker that began one of the jobs last; for all that was heard, it is not done with it. */
    private FleetProcess workerInTheMiddleOf(List<JobId> jobs) {
        events.await(
                "a job of the burst is under way",
                PATIENCE,
                () -> underWay(jobs).isPresent());
        return fleet.process(underWay(jobs).orElseThrow().instance());
    }

    private Optional<BackupStarted> underWay(List<JobId> jobs) {
        return events
                .all(
                        BackupStarted.class,
                        started -> jobs.contains(started.job())
                                && events.completions(started.job()).isEmpty())
                .stream()
                .reduce((earlier, later) -> later);
    }

    private long done(List<JobId> jobs) {
        return jobs.stream().filter(job -> !events.completions(job).isEmpty()).count();
    }

    private List<String> manifests(ClusterId cluster) {
        return servers.visible(cluster + "/full/").stream()
                .filter(key -> key.endsWith(".meta"))
                .toList();
    }

    @Test
    @Order(40)
    void aBrokerThatDiesCostsNoJobAndNoEvent() throws Exception {
        Running running = midwayThroughTheLargeDump();
        List<JobId> around = new ArrayList<>();
        for (int i = 60; i < 66; i++) {
            around.add(fleet.ask(FleetConfig.branch(i)).job());
        }

        servers.kafka().kill();
        servers.swiftStore();
        await("the dump ends while nobody can be told")
                .pollDelay(OUTAGE)
                .atMost(PATIENCE)
                .until(() -> running.worker().logged("job ended job=" + running.job()));
        servers.kafka().start();
        for (int i = 66; i < 69; i++) {
            around.add(fleet.ask(FleetConfig.branch(i)).job());
        }

        assertThat(completed(running.job()).attempt()).isEqualTo(1);
        assertThat(events.requests(running.job())).hasSize(1);
        around.forEach(this::completed);
        around.forEach(this::endedOnce);
        endedOnce(running.job());
    }

    /** Over all that happened in this class before. */
    @Test
    @Order(50)
    void everySlotOfThePlanWasAskedForOnce() {
        everySlotIsAskedForOnce();
    }

    /** No slot of any cluster twice; and between the first and the last that is due for all, none missing. */
    private void everySlotIsAskedForOnce() {
        events.listen();
        Map<ClusterId, List<Instant>> asked = requestsOfThePlan()
                .collect(Collectors.groupingBy(
                        BackupRequested::cluster,
                        TreeMap::new,
                        Collectors.mapping(BackupRequested::slot, Collectors.toList())));
        assertThat(asked).containsOnlyKeys(FleetConfig.TICKING);
        TreeSet<Instant> slots = requestsOfThePlan()
                .map(BackupRequested::slot)
                .filter(slot -> slot.isAfter(planned))
                .collect(Collectors.toCollection(TreeSet::new));
        Instant complete = slots.last().minus(MINUTE);
        asked.forEach((cluster, times) -> {
            assertThat(times).as("slots of %s", cluster).doesNotHaveDuplicates();
            for (Instant slot = slots.first(); !slot.isAfter(complete); slot = slot.plus(MINUTE)) {
                assertThat(times).as("slots of %s", cluster).contains(slot);
            }
        });
    }
}

package dev.walfleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.PlanAdopted;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.SlotFired;
import dev.walfleet.event.Topic;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.event.Delivery;
import dev.walfleet.runtime.leader.LeadershipLostException;
import dev.walfleet.scheduler.plan.WaitReason;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchedulerTaskTest {
    private static final Instant START = Instant.parse("2026-11-20T01:59:00Z");
    private static final Instant TWO = Instant.parse("2026-11-20T02:00:00Z");
    private static final InstanceId SELF = new InstanceId("s1");
    private static final InstanceId WORKER = new InstanceId("w1");
    private static final ClusterId ORDERS = new ClusterId("orders");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SchedulerReport report;
    private final SchedulerTask task;
    private final List<Event> emitted = new ArrayList<>();
    private Duration uptime = Duration.ZERO;
    private Duration off = Duration.ZERO;
    private boolean fenced;

    SchedulerTaskTest() {
        SchedulerSettings settings = SchedulerSettings.of(ConfigFile.parse("test", """
                clusters: {orders: {host: h}}
                repositories: {local: {type: directory, path: /x}}
                plans:
                  a: {kind: logical, schedule: "0 2 * * *"}
                  b: {kind: logical, schedule: "0 2 * * *"}
                  v: {kind: verification, schedule: "0 2 * * *"}
                  yearly: {kind: full, schedule: "@yearly"}
                """, Map.of()));
        report = new SchedulerReport(Clock.fixed(START, ZoneOffset.UTC), settings.withoutBackups(), meters);
        task = new SchedulerTask(settings, SELF, () -> uptime, report);
        task.begin();
    }

    private Instant wall() {
        return START.plus(uptime).plus(off);
    }

    private void hear(Event... events) {
        for (Event event : events) {
            task.observe(new Delivery(event, "1", "/test", wall(), Topic.of(event), 0, 0));
        }
    }

    private void emit(List<? extends Event> events) throws LeadershipLostException {
        if (fenced) {
            throw new LeadershipLostException("fenced", null);
        }
        emitted.addAll(events);
    }

    private List<Event> tick(int seconds) throws LeadershipLostException {
        emitted.clear();
        for (int i = 0; i < seconds; i++) {
            uptime = uptime.plusSeconds(1);
            if (uptime.toSeconds() % 5 == 0) {
                hear(beat(SELF, "here"));
            }
            task.tick(this::emit, wall());
        }
        return List.copyOf(emitted);
    }

    private ServiceHeartbeat beat(InstanceId by, String host) {
        return new ServiceHeartbeat(
                "x", by, host, "1", START, 0, List.of(), Duration.ofSeconds(5), false, START.plus(uptime));
    }

    @Test
    void remembersWhatIsNewBeforeTheFirstDecision() throws Exception {
        task.elected();
        assertThat(tick(1)).hasSize(4).allSatisfy(event -> assertThat(event).isInstanceOf(PlanAdopted.class));
        assertThat(tick(30)).isEmpty();
        assertThat(report.status().leading()).isTrue();
        assertThat(report.status().nextSlots()).containsEntry("a", TWO);
    }

    @Test
    void missingWalIsAnsweredByAFullBackupOnce() throws Exception {
        WalGapFound gap =
                new WalGapFound(ORDERS, new Timeline(1), Lsn.parse("0/5000000"), Lsn.parse("0/6000000"), START);
        hear(gap);
        task.elected();
        List<Event> answer = tick(1);
        assertThat(answer.stream().filter(BackupRequested.class::isInstance))
                .singleElement()
                .satisfies(event -> assertThat(((BackupRequested) event).kind()).isEqualTo(BackupKind.FULL));
        assertThat(answer.stream().filter(SlotFired.class::isInstance)).hasSize(1);
        hear(gap);
        assertThat(tick(10)).isEmpty();
    }

    @Test
    void firesASlotAndItsMemoryTogetherAndAsksOncePerJob() throws Exception {
        task.elected();
        tick(1);
        List<Event> first = tick(59);
        assertThat(first.stream().filter(BackupRequested.class::isInstance)).hasSize(1);
        assertThat(first.stream().filter(VerificationRequested.class::isInstance))
                .hasSize(1);
        assertThat(first.stream().filter(SlotFired.class::isInstance)).hasSize(2);
        assertThat(report.status().waiting()).containsEntry(WaitReason.CLUSTER_BUSY, 1);
        assertThat(report.status().jobs(Work.BACKUP).queued()).isEqualTo(1);
        assertThat(meters.get("walfleet.scheduler.waiting")
                        .tag("reason", "cluster-busy")
                        .gauge()
                        .value())
                .isEqualTo(1);

        BackupRequested request = (BackupRequested) first.get(0);
        hear(new BackupFailed(
                request.job(),
                1,
                ORDERS,
                BackupKind.LOGICAL,
                TWO,
                WORKER,
                List.of(),
                new Failure(FailureCode.DATABASE_PERMISSION, "no", ""),
                true,
                List.of(),
                List.of(),
                TWO));
        List<Event> second = tick(1);
        assertThat(second).hasSize(1);
        assertThat(((SlotFired) second.get(0)).plan()).isEqualTo("b");
        assertThat(tick(60)).isEmpty();
    }

    @Test
    void firesNothingOnAWallClockThatJumpedButGoesOnSupervising() throws Exception {
        JobId job = new JobId("manual");
        hear(
                new BackupRequested(job, ORDERS, BackupKind.LOGICAL, START, 1, 3, 0, List.of(), "me", null),
                new BackupStarted(job, 1, ORDERS, BackupKind.LOGICAL, START, WORKER, START));
        task.elected();
        tick(1);
        off = Duration.ofDays(10);
        for (int i = 0; i < 30; i++) {
            hear(beat(WORKER, "there"));
            assertThat(tick(1)).isEmpty();
        }
        assertThat(report.status().clockTrusted()).isFalse();
        assertThat(report.status().at()).isBefore(TWO);
        List<Event> next = tick(10);
        assertThat(next).hasSize(1);
        assertThat(((BackupRequested) next.get(0)).attempt()).isEqualTo(2);
        off = Duration.ZERO;
        tick(1);
        assertThat(report.status().clockTrusted()).isTrue();
        assertThat(meters.get("walfleet.scheduler.verdicts")
                        .tag("reason", "lease-over")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aTermThatWasLostEmitsNothingAndForgetsAll() throws Exception {
        task.elected();
        tick(1);
        fenced = true;
        assertThatThrownBy(() -> tick(60)).isInstanceOf(LeadershipLostException.class);
        task.end();
        assertThat(report.status().leading()).isFalse();
        assertThat(meters.get("walfleet.scheduler.leader").gauge().value()).isZero();

        fenced = false;
        task.begin();
        for (String plan : List.of("a", "b", "v")) {
            hear(new PlanAdopted(plan, ORDERS, START));
        }
        hear(new SlotFired("v", ORDERS, TWO, new JobId("x"), TWO));
        uptime = Duration.ofSeconds(120);
        task.elected();
        List<Event> caughtUp = tick(1);
        assertThat(caughtUp.stream().filter(VerificationRequested.class::isInstance))
                .isEmpty();
        assertThat(caughtUp.stream().filter(BackupRequested.class::isInstance)).hasSize(1);
    }
}

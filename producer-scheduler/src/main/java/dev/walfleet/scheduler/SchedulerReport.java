package dev.walfleet.scheduler;

import dev.walfleet.scheduler.ledger.JobLedger;
import dev.walfleet.scheduler.ledger.OpenJob;
import dev.walfleet.scheduler.ledger.Verdict;
import dev.walfleet.scheduler.plan.DueSlots;
import dev.walfleet.scheduler.plan.SlotDecision;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.scheduler.time.ClockGuard;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DurationText;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of what the scheduler does: as status, as metrics, in the log. Written by the leader's thread, read by any. */
final class SchedulerReport {
    private static final Logger log = LoggerFactory.getLogger(SchedulerReport.class);
    /** What is costly to count, or noise when repeated, is looked at this often. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration REMIND = Duration.ofMinutes(5);
    private static final int SHOWN = 20;
    private static final SlotDecision NOTHING = new SlotDecision(List.of(), Map.of(), List.of());

    private final Clock clock;
    private final Set<ClusterId> withoutBackups;
    private final SchedulerMetrics metrics;
    private volatile SchedulerStatus status;

    private SlotDecision decision = NOTHING;
    private Map<String, Instant> nextSlots = Map.of();
    private Duration nextLook = Duration.ZERO;
    private Duration nextReminder = Duration.ZERO;
    private boolean clockTrusted = true;
    private long skipped;
    private final Set<String> toldStuck = new HashSet<>();

    SchedulerReport(Clock clock, Set<ClusterId> withoutBackups, MeterRegistry meters) {
        this.clock = clock;
        this.withoutBackups = Set.copyOf(withoutBackups);
        this.status = SchedulerStatus.standby(clock.instant(), this.withoutBackups);
        this.metrics = new SchedulerMetrics(meters, this::status);
    }

    SchedulerStatus status() {
        return status;
    }

    void clock(ClockGuard.Reading reading) {
        if (clockTrusted && !reading.trusted()) {
            log.warn(
                    "wall clock jumped by={} believed={} hint=\"plans wait until the jump lasts or another host confirms it\"",
                    DurationText.format(reading.jump()),
                    reading.now());
        } else if (!clockTrusted && reading.trusted()) {
            log.warn("wall clock is trusted again now={}", reading.now());
        }
        clockTrusted = reading.trusted();
    }

    void decided(SlotDecision newest) {
        decision = newest;
    }

    void fired(Work work) {
        metrics.fired(work);
    }

    void judged(Verdict verdict) {
        metrics.judged(verdict.kind());
        log.warn(
                "job {} job={} attempt={} fact=\"{}\"",
                switch (verdict.kind()) {
                    case LEASE_OVER -> "asked for again, its worker is lost";
                    case RETRY -> "asked for again after a failure";
                    case LOST_IN_QUEUE -> "asked for again, its request is lost";
                    case GIVEN_UP -> "given up";
                },
                verdict.job(),
                verdict.attempt(),
                verdict.fact());
    }

    /** A tick is over. */
    void ticked(ClockGuard.Reading reading, DueSlots slots, JobLedger ledger, Duration start, Duration end) {
        metrics.ticked(end.minus(start));
        List<OpenJob> stuck = ledger.stuck(reading.now());
        if (end.compareTo(nextLook) >= 0) {
            nextLook = end.plus(LOOK);
            nextSlots = Map.copyOf(slots.nextSlots());
            look(slots, stuck, end);
        }
        status = new SchedulerStatus(
                reading.now(),
                true,
                reading.trusted(),
                reading.jump(),
                ledger.hearing(end),
                nextSlots,
                slots.due(),
                decision.waiting(),
                decision.longest(),
                stages(ledger),
                stuck.stream().limit(SHOWN).map(SchedulerReport::shown).toList(),
                workers(ledger, end),
                withoutBackups);
    }

    private void look(DueSlots slots, List<OpenJob> stuck, Duration now) {
        if (slots.skipped() > skipped) {
            log.warn("slots skipped count={} fact=\"older than catch-up\"", slots.skipped() - skipped);
            metrics.skipped(slots.skipped() - skipped);
        }
        skipped = slots.skipped();
        toldStuck.retainAll(stuck.stream().map(SchedulerReport::name).toList());
        stuck.stream()
                .filter(job -> toldStuck.add(name(job)))
                .limit(SHOWN)
                .forEach(job -> log.warn(
                        "job waits for a worker job={} attempt={} since={}",
                        job.id(),
                        job.attempt(),
                        job.askedAt().map(Instant::toString).orElse("unknown")));
        if (slots.due() > 0 && now.compareTo(nextReminder) >= 0) {
            nextReminder = now.plus(REMIND);
            log.info(
                    "slots wait count={} reasons={} longest={}",
                    slots.due(),
                    decision.waiting(),
                    decision.longest().stream().findFirst());
        }
    }

    private static String name(OpenJob job) {
        return job.id() + "#" + job.attempt();
    }

    private static SchedulerStatus.StuckJob shown(OpenJob job) {
        return new SchedulerStatus.StuckJob(
                job.id(), job.attempt(), job.askedAt().orElse(Instant.EPOCH), job.instance());
    }

    private static Map<Work, SchedulerStatus.Stages> stages(JobLedger ledger) {
        Map<Work, SchedulerStatus.Stages> stages = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            Map<OpenJob.Stage, Integer> counts = new EnumMap<>(OpenJob.Stage.class);
            ledger.open().stream()
                    .filter(job -> job.work() == work)
                    .forEach(job -> counts.merge(job.stage(), 1, Integer::sum));
            stages.put(
                    work,
                    new SchedulerStatus.Stages(
                            counts.getOrDefault(OpenJob.Stage.QUEUED, 0),
                            counts.getOrDefault(OpenJob.Stage.RUNNING, 0),
                            counts.getOrDefault(OpenJob.Stage.FAILED, 0)));
        }
        return stages;
    }

    private static Map<Work, Integer> workers(JobLedger ledger, Duration now) {
        Map<Work, Integer> workers = new EnumMap<>(Work.class);
        for (Work work : Work.values()) {
            workers.put(work, ledger.workers(work, now));
        }
        return workers;
    }

    /** The term is over, or never began. */
    void standby() {
        decision = NOTHING;
        nextSlots = Map.of();
        nextLook = Duration.ZERO;
        skipped = 0;
        toldStuck.clear();
        status = SchedulerStatus.standby(clock.instant(), withoutBackups);
    }
}

package dev.walfleet.scheduler;

import dev.walfleet.scheduler.ledger.Verdict;
import dev.walfleet.scheduler.plan.WaitReason;
import dev.walfleet.scheduler.plan.Work;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The scheduler's figures. Gauges show the newest {@link SchedulerStatus}; a stand-by shows zeros. */
final class SchedulerMetrics {
    private static final String PREFIX = "walfleet.scheduler.";

    private final MeterRegistry meters;
    private final Supplier<SchedulerStatus> status;
    private final Timer tick;

    SchedulerMetrics(MeterRegistry meters, Supplier<SchedulerStatus> status) {
        this.meters = meters;
        this.status = status;
        this.tick = Timer.builder(PREFIX + "tick")
                .description("time to decide and emit what is due")
                .register(meters);
        gauge("leader", "1 on the instance that decides", now -> now.leading() ? 1 : 0);
        gauge("due", "slots that are due and wait", SchedulerStatus::due);
        gauge("clock.trusted", "0 while the wall clock has jumped, unconfirmed", now -> now.clockTrusted() ? 1 : 0);
        gauge("hearing", "1 while events arrive", now -> now.hearing() ? 1 : 0);
        gauge(
                "stuck",
                "jobs that wait unusually long for a worker",
                now -> now.stuck().size());
        gauge(
                "clusters.unplanned",
                "clusters that no plan backs up",
                now -> now.withoutBackups().size());
        for (WaitReason reason : WaitReason.values()) {
            Gauge.builder(PREFIX + "waiting", () -> status.get().waiting().getOrDefault(reason, 0))
                    .description("slots that are due and wait, by reason")
                    .tag("reason", reason.word())
                    .register(meters);
        }
        for (Work work : Work.values()) {
            jobs(work, "queued", SchedulerStatus.Stages::queued);
            jobs(work, "running", SchedulerStatus.Stages::running);
            jobs(work, "retrying", SchedulerStatus.Stages::retrying);
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<SchedulerStatus> value) {
        Gauge.builder(PREFIX + name, () -> value.applyAsDouble(status.get()))
                .description(description)
                .register(meters);
    }

    private void jobs(Work work, String stage, ToDoubleFunction<SchedulerStatus.Stages> value) {
        Gauge.builder(PREFIX + "jobs", () -> value.applyAsDouble(status.get().jobs(work)))
                .description("jobs under way, by stage")
                .tags("work", work.word(), "stage", stage)
                .register(meters);
    }

    void ticked(Duration took) {
        tick.record(took);
    }

    void fired(Work work) {
        meters.counter(PREFIX + "fired", "work", work.word()).increment();
    }

    void skipped(long slots) {
        meters.counter(PREFIX + "skipped").increment((double) slots);
    }

    /** Jobs asked for again, or given up, by reason. */
    void judged(Verdict.Kind kind) {
        String reason = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        meters.counter(PREFIX + "verdicts", "reason", reason).increment();
    }
}

package dev.walfleet.scheduler.plan;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.ScheduleEvent;
import dev.walfleet.event.SlotFired;
import dev.walfleet.event.WalEvent;
import dev.walfleet.event.WalGapClosed;
import dev.walfleet.event.WalGapFound;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Behind a gap in the WAL no point in time can be reached before there is a new full backup: it is asked for at once, of clusters that a plan
 * takes full backups of. A backup answers all gaps before it, so that of several only the last counts, and one is asked for once, however
 * often it is told. For one thread.
 */
public final class GapAnswers {
    /** It is remembered under this name, which no plan can have. */
    static final String MEMORY = "wal gaps";

    private static final Comparator<WalGapFound> ORDER =
            Comparator.<WalGapFound>comparingInt(gap -> gap.timeline().id()).thenComparing(WalGapFound::to);

    private final Map<ClusterId, Plan> plans = new HashMap<>();
    private final Map<ClusterId, WalGapFound> found = new LinkedHashMap<>();
    /** The job of the last gap that was answered. */
    private final Map<ClusterId, JobId> answered = new TreeMap<>();

    public GapAnswers(List<Plan> plans) {
        for (Plan plan : plans) {
            if (plan.properties().kind() == PlanKind.FULL) {
                plan.clusters().forEach(cluster -> this.plans.putIfAbsent(cluster.id(), plan));
            }
        }
    }

    /**
     * What is to be asked for, and what makes sure that it is asked for once: both belong into one transaction.
     *
     * @param gap why
     */
    public record Answer(WalGapFound gap, BackupRequested request, SlotFired memory) {}

    /** Notes what is told of WAL; in any order, as often as it comes. */
    public void observe(WalEvent event) {
        if (event instanceof WalGapFound gap && plans.containsKey(gap.cluster())) {
            found.merge(gap.cluster(), gap, (one, other) -> ORDER.compare(one, other) >= 0 ? one : other);
        } else if (event instanceof WalGapClosed closed) {
            found.computeIfPresent(
                    closed.cluster(),
                    (cluster, gap) ->
                            gap.timeline().equals(closed.timeline()) && gap.to().equals(closed.to()) ? null : gap);
        }
    }

    /** Remembers what was asked for. */
    public void observe(ScheduleEvent event) {
        if (event instanceof SlotFired fired && fired.plan().equals(MEMORY)) {
            answered.merge(fired.cluster(), fired.job(), (one, other) -> one.compareTo(other) >= 0 ? one : other);
        }
    }

    /** What to ask for now. What is emitted of it has to be observed. */
    public List<Answer> decide(Instant now) {
        found.values().removeIf(this::isAnswered);
        List<Answer> answers = new ArrayList<>();
        found.values().forEach(gap -> answers.add(answer(gap, now)));
        return answers;
    }

    private boolean isAnswered(WalGapFound gap) {
        JobId last = answered.get(gap.cluster());
        return last != null && last.compareTo(job(gap)) >= 0;
    }

    private Answer answer(WalGapFound gap, Instant now) {
        Plan plan = Objects.requireNonNull(plans.get(gap.cluster()));
        Instant slot = now.truncatedTo(ChronoUnit.SECONDS);
        JobId job = job(gap);
        return new Answer(
                gap,
                new BackupRequested(
                        job,
                        gap.cluster(),
                        BackupKind.FULL,
                        slot,
                        1,
                        plan.properties().maxAttempts(),
                        0,
                        List.of(),
                        "gap in the WAL from " + gap.from() + " to " + gap.to(),
                        plan.name()),
                new SlotFired(MEMORY, gap.cluster(), slot, job, now));
    }

    /** Of one cluster, in the order of the gaps. */
    private static JobId job(WalGapFound gap) {
        return new JobId("%s/full/gap-%08X-%016X"
                .formatted(gap.cluster(), gap.timeline().id(), gap.to().position()));
    }
}

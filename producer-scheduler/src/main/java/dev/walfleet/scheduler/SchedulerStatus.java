package dev.walfleet.scheduler;

import dev.walfleet.scheduler.plan.WaitReason;
import dev.walfleet.scheduler.plan.Waiting;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a scheduler knows, for people. A stand-by knows next to nothing.
 *
 * @param at when this was so
 * @param leading whether this instance decides; all that follows is empty where it does not
 * @param clockTrusted whether plans are acted on: not while the wall clock has jumped and nothing confirms it
 * @param clockJump how far it jumped; zero where it is trusted
 * @param hearing whether events arrive; while they do not, no running job is taken for lost
 * @param nextSlots the next slot of each plan
 * @param due slots that are due and wait
 * @param waiting why they wait
 * @param longestWaiting those that wait longest, not all
 * @param jobs what is under way, by sort of work and stage
 * @param stuck jobs that wait for a worker for unusually long, not all
 * @param workers how many workers of each sort are alive
 * @param withoutBackups clusters that no plan backs up
 */
public record SchedulerStatus(
        Instant at,
        boolean leading,
        boolean clockTrusted,
        Duration clockJump,
        boolean hearing,
        Map<String, Instant> nextSlots,
        int due,
        Map<WaitReason, Integer> waiting,
        List<Waiting> longestWaiting,
        Map<Work, Stages> jobs,
        List<StuckJob> stuck,
        Map<Work, Integer> workers,
        Set<ClusterId> withoutBackups) {
    /** How many jobs are in each stage. */
    public record Stages(int queued, int running, int retrying) {
        static final Stages NONE = new Stages(0, 0, 0);
    }

    /** A job that no worker took so far. */
    public record StuckJob(JobId job, int attempt, Instant since, Optional<InstanceId> instance) {}

    static SchedulerStatus standby(Instant at, Set<ClusterId> withoutBackups) {
        return new SchedulerStatus(
                at,
                false,
                true,
                Duration.ZERO,
                false,
                Map.of(),
                0,
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                Map.of(),
                withoutBackups);
    }

    Stages jobs(Work work) {
        return jobs.getOrDefault(work, Stages.NONE);
    }
}

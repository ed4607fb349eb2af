package dev.walfleet.cli.status;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.event.VerificationFailed;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the topics tell of the fleet, folded up: who is alive, what runs, what was done last, what is firing. Of one topic, the
 * events of a cluster come in their order; those of different topics in any.
 */
final class FleetStatus {
    private static final int MISSED = 3;
    private static final String WAITING = "waiting";
    private static final String RUNNING = "running";

    private final Map<InstanceId, ServiceHeartbeat> services = new TreeMap<>();
    private final Map<JobId, Job> jobs = new TreeMap<>();
    private final Map<ClusterId, ClusterPast> clusters = new TreeMap<>();
    private final Map<String, AlertFired> alerts = new TreeMap<>();
    /** A request may be read after its job's end. */
    private final Set<JobId> ended = new HashSet<>();

    /** A job that was asked for and has not ended. */
    record Job(
            JobId job,
            int attempt,
            String state,
            @Nullable InstanceId instance,
            long bytesDone,
            long bytesExpected,
            Instant since) {
        private Job toBeTriedAgain() {
            return new Job(job, attempt, WAITING, null, 0, 0, since);
        }
    }

    /**
     * What was done last for a cluster.
     *
     * @param failed the last failure, absent where a backup was completed after it
     * @param verified how many backups were sound when they were last read back
     * @param damaged how many were not
     */
    record Cluster(
            ClusterId cluster,
            @Nullable Instant completed,
            @Nullable Instant failed,
            String failure,
            long verified,
            long damaged) {}

    /** An instance that was heard of. */
    record Service(
            String service,
            InstanceId instance,
            String host,
            boolean alive,
            Instant lastHeard,
            int slots,
            int running) {}

    /** All of it, at one moment. */
    record Report(List<Service> services, List<Job> jobs, List<Cluster> clusters, List<AlertFired> alerts) {
        boolean sound() {
            return alerts.isEmpty() && services.stream().allMatch(Service::alive) && !services.isEmpty();
        }
    }

    void apply(Event event) {
        if (event instanceof ServiceHeartbeat beat) {
            services.merge(beat.instance(), beat, (a, b) -> a.at().isAfter(b.at()) ? a : b);
        } else if (event instanceof BackupRequested request) {
            Job waiting = new Job(request.job(), request.attempt(), WAITING, null, 0, 0, request.slot());
            update(request.job(), job -> job.attempt() >= request.attempt() ? job : waiting, waiting);
        } else if (event instanceof BackupEvent backup) {
            backup(backup);
        } else if (event instanceof VerificationPassed passed) {
            past(passed.cluster()).verdict(passed.backup(), true, passed.at());
        } else if (event instanceof VerificationFailed failed) {
            past(failed.cluster()).verdict(failed.backup(), false, failed.at());
        } else if (event instanceof AlertFired fired) {
            alerts.put(fired.key(), fired);
        } else if (event instanceof AlertResolved resolved) {
            alerts.remove(resolved.key());
        }
    }

    private void backup(BackupEvent event) {
        if (event instanceof BackupStarted started) {
            Job running =
                    new Job(started.job(), started.attempt(), RUNNING, started.instance(), 0, 0, started.startedAt());
            update(started.job(), job -> job.attempt() > started.attempt() ? job : running, running);
        } else if (event instanceof BackupProgressed progress) {
            // of a job that began before the time that was read, this is the first that is heard
            update(
                    progress.job(),
                    job -> job.attempt() > progress.attempt() ? job : progressed(progress, job.since()),
                    progressed(progress, progress.at()));
        } else if (event instanceof BackupCompleted completed) {
            end(completed.job());
            past(completed.cluster()).completed(completed.completedAt());
        } else if (event instanceof BackupFailed failed) {
            if (failed.last()) {
                end(failed.job());
            } else {
                jobs.computeIfPresent(
                        failed.job(), (id, job) -> job.attempt() > failed.attempt() ? job : job.toBeTriedAgain());
            }
            past(failed.cluster()).failed(failed.failedAt(), failed.failure().message());
        }
    }

    private static Job progressed(BackupProgressed progress, Instant since) {
        return new Job(
                progress.job(),
                progress.attempt(),
                RUNNING,
                progress.instance(),
                progress.bytesDone(),
                progress.bytesExpected(),
                since);
    }

    private void update(JobId id, UnaryOperator<Job> change, Job first) {
        if (!ended.contains(id)) {
            jobs.merge(id, first, (known, same) -> change.apply(known));
        }
    }

    private void end(JobId job) {
        jobs.remove(job);
        ended.add(job);
    }

    private ClusterPast past(ClusterId id) {
        return clusters.computeIfAbsent(id, ClusterPast::new);
    }

    Report report(Instant now) {
        List<Service> seen = new ArrayList<>();
        for (ServiceHeartbeat beat : services.values()) {
            Duration silence = Duration.between(beat.at(), now);
            boolean alive = silence.compareTo(beat.interval().multipliedBy(MISSED)) <= 0;
            if (!beat.stopping()) {
                seen.add(new Service(
                        beat.service(),
                        beat.instance(),
                        beat.host(),
                        alive,
                        beat.at(),
                        beat.slots(),
                        beat.running().size()));
            }
        }
        seen.sort(Comparator.comparing(Service::service).thenComparing(Service::instance));
        return new Report(
                seen,
                List.copyOf(jobs.values()),
                clusters.values().stream().map(ClusterPast::told).toList(),
                List.copyOf(alerts.values()));
    }
}

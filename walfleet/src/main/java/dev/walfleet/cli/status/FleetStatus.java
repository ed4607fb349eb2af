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
import org.jspecify.annotations.Nullable;

/** What the topics tell of the fleet, folded up: who is alive, what runs, what was done last, what is firing. */
final class FleetStatus {
    private static final int MISSED = 3;

    private final Map<InstanceId, ServiceHeartbeat> services = new TreeMap<>();
    private final Map<JobId, Job> jobs = new TreeMap<>();
    private final Map<ClusterId, Cluster> clusters = new TreeMap<>();
    private final Map<String, AlertFired> alerts = new TreeMap<>();
    /** Topics are not in order with each other: a request may be read after its job's end. */
    private final Set<JobId> ended = new HashSet<>();

    /** A job that was asked for and has not ended. */
    record Job(
            JobId job,
            int attempt,
            String state,
            @Nullable InstanceId instance,
            long bytesDone,
            long bytesExpected,
            Instant since) {}

    /** What was done last for a cluster. */
    record Cluster(
            ClusterId cluster,
            @Nullable Instant completed,
            @Nullable Instant failed,
            String failure,
            long verified,
            long damaged) {
        static Cluster of(ClusterId id) {
            return new Cluster(id, null, null, "", 0, 0);
        }
    }

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
        } else if (event instanceof BackupRequested request && !ended.contains(request.job())) {
            jobs.merge(
                    request.job(),
                    new Job(request.job(), request.attempt(), "waiting", null, 0, 0, request.slot()),
                    (a, b) -> a.attempt() >= b.attempt() ? a : b);
        } else if (event instanceof BackupEvent backup) {
            backup(backup);
        } else if (event instanceof VerificationPassed passed) {
            update(
                    passed.cluster(),
                    c -> new Cluster(
                            c.cluster(), c.completed(), c.failed(), c.failure(), c.verified() + 1, c.damaged()));
        } else if (event instanceof VerificationFailed failed) {
            update(
                    failed.cluster(),
                    c -> new Cluster(
                            c.cluster(), c.completed(), c.failed(), c.failure(), c.verified(), c.damaged() + 1));
        } else if (event instanceof AlertFired fired) {
            alerts.put(fired.key(), fired);
        } else if (event instanceof AlertResolved resolved) {
            alerts.remove(resolved.key());
        }
    }

    private void backup(BackupEvent event) {
        if (event instanceof BackupStarted started && !ended.contains(started.job())) {
            jobs.put(
                    started.job(),
                    new Job(
                            started.job(),
                            started.attempt(),
                            "running",
                            started.instance(),
                            0,
                            0,
                            started.startedAt()));
        } else if (event instanceof BackupProgressed progress) {
            jobs.computeIfPresent(
                    progress.job(),
                    (id, job) -> new Job(
                            id,
                            progress.attempt(),
                            "running",
                            progress.instance(),
                            progress.bytesDone(),
                            progress.bytesExpected(),
                            job.since()));
        } else if (event instanceof BackupCompleted completed) {
            end(completed.job());
            update(
                    completed.cluster(),
                    c -> new Cluster(
                            c.cluster(), completed.completedAt(), c.failed(), c.failure(), c.verified(), c.damaged()));
        } else if (event instanceof BackupFailed failed) {
            if (failed.last()) {
                end(failed.job());
            }
            update(
                    failed.cluster(),
                    c -> new Cluster(
                            c.cluster(),
                            c.completed(),
                            failed.failedAt(),
                            failed.failure().message(),
                            c.verified(),
                            c.damaged()));
        }
    }

    private void end(JobId job) {
        jobs.remove(job);
        ended.add(job);
    }

    private void update(ClusterId id, java.util.function.UnaryOperator<Cluster> change) {
        clusters.put(id, change.apply(clusters.getOrDefault(id, Cluster.of(id))));
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
                seen, List.copyOf(jobs.values()), List.copyOf(clusters.values()), List.copyOf(alerts.values()));
    }
}

package dev.walfleet.dump;

import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.BackupStarted;
import dev.walfleet.event.Event;
import dev.walfleet.event.RunningJob;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.runtime.job.JobWork;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.WalfleetException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A backup job, from the request to the event that it ended by. */
final class BackupWork implements JobWork<BackupRequested> {
    private final Map<ClusterId, ClusterProperties> clusters;
    private final Backups backups;
    private final CatchUps catchUps;
    private final InstanceId instance;
    private final Clock clock;

    BackupWork(
            Map<ClusterId, ClusterProperties> clusters,
            Backups backups,
            CatchUps catchUps,
            InstanceId instance,
            Clock clock) {
        this.clusters = Map.copyOf(clusters);
        this.backups = backups;
        this.catchUps = catchUps;
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public Class<BackupRequested> requestType() {
        return BackupRequested.class;
    }

    @Override
    public RunningJob identity(BackupRequested request) {
        return new RunningJob(request.job(), request.attempt());
    }

    @Override
    public boolean lastAttempt(BackupRequested request) {
        return request.lastAttempt();
    }

    @Override
    public BackupRequested handedBack(BackupRequested request) {
        return request.again(true);
    }

    @Override
    public Event started(BackupRequested request) {
        return new BackupStarted(
                request.job(),
                request.attempt(),
                request.cluster(),
                request.kind(),
                request.slot(),
                instance,
                clock.instant());
    }

    @Override
    public List<Event> run(BackupRequested request, JobControl<BackupRequested> control) throws Exception {
        ClusterProperties cluster = clusters.get(request.cluster());
        if (cluster == null) {
            throw new WalfleetException(
                    FailureCode.CLUSTER_UNKNOWN,
                    "there is no cluster '" + request.cluster() + "' in the configuration of this worker",
                    "add it to the section 'clusters' of every worker's configuration");
        }
        Event end = backups.run(request, cluster, control);
        catchUps.after(request.cluster(), cluster);
        return List.of(end);
    }

    @Override
    public Event failed(BackupRequested request, Failure failure, boolean last) {
        return BackupFailed.of(request, instance, failure, last, List.of(), List.of(), clock.instant());
    }
}

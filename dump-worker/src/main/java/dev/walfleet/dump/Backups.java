package dev.walfleet.dump;

import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Duration;

/** Makes backups of each kind, and says how each attempt ended. */
final class Backups {
    private final LogicalBackups logical;
    private final FullBackups full;
    private final Workshop workshop;

    Backups(RepositoryPool repositories, Workshop workshop) {
        this.logical = new LogicalBackups(repositories, workshop);
        this.full = new FullBackups(repositories, workshop);
        this.workshop = workshop;
    }

    /** How backups of a kind are made. */
    private interface Way {
        void attempt(
                BackupRequested request,
                ClusterProperties cluster,
                JobControl<BackupRequested> control,
                JobOutcome outcome)
                throws IOException, JobCancelledException;
    }

    /**
     * Runs one attempt to its end.
     *
     * @return what happened, also where some or all of it failed
     * @throws JobCancelledException the service stops; what was not committed is discarded
     * @throws WalfleetException NOT_SUPPORTED
     */
    BackupEvent run(BackupRequested request, ClusterProperties cluster, JobControl<BackupRequested> control)
            throws JobCancelledException {
        Way way = way(request.kind());
        long began = System.nanoTime();
        JobOutcome outcome = new JobOutcome();
        try {
            way.attempt(request, cluster, control, outcome);
        } catch (IOException | RuntimeException e) {
            control.check();
            outcome.failed(JobOutcome.classed(request, e));
        }
        return outcome.event(
                control.request(),
                workshop.instance(),
                Duration.ofNanos(System.nanoTime() - began),
                workshop.clock().instant());
    }

    private Way way(BackupKind kind) {
        return switch (kind) {
            case LOGICAL -> logical::attempt;
            case FULL -> full::attempt;
            case INCREMENTAL ->
                throw new WalfleetException(
                        FailureCode.NOT_SUPPORTED,
                        "backups of kind " + kind + " are not made by this release",
                        "ask for kind logical or full");
        };
    }
}

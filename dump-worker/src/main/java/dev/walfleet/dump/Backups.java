package dev.walfleet.dump;

import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;

/** Makes backups of each kind. */
final class Backups {
    private final LogicalBackups logical;
    private final FullBackups full;

    Backups(RepositoryPool repositories, Workshop workshop) {
        this.logical = new LogicalBackups(repositories, workshop);
        this.full = new FullBackups(repositories, workshop);
    }

    /** Runs one attempt to its end. */
    BackupEvent run(BackupRequested request, ClusterProperties cluster, JobControl<BackupRequested> control)
            throws JobCancelledException {
        return switch (request.kind()) {
            case LOGICAL -> logical.run(request, cluster, control);
            case FULL -> full.run(request, cluster, control);
            case INCREMENTAL ->
                throw new WalfleetException(
                        FailureCode.NOT_SUPPORTED,
                        "backups of kind " + request.kind() + " are not made by this release",
                        "ask for kind logical or full");
        };
    }
}

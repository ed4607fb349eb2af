package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterFacts;
import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.DatabaseFacts;
import dev.walfleet.postgres.cluster.SourceLock;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Logical backups of a whole cluster: every database that is wanted, and the globals. Each is a backup of its own; one that
 * fails does not cost the others. What an earlier attempt at the same job committed is not done again.
 */
final class LogicalBackups {
    /** After one of these the next database would fail in the same way. */
    private static final Set<FailureCode> OF_ALL = Set.of(
            FailureCode.DATABASE_UNREACHABLE,
            FailureCode.DATABASE_AUTHENTICATION,
            FailureCode.TOOL_MISSING,
            FailureCode.TOOL_TOO_OLD,
            FailureCode.REPOSITORY_UNREACHABLE,
            FailureCode.REPOSITORY_AUTHENTICATION,
            FailureCode.REPOSITORY_PERMISSION,
            FailureCode.REPOSITORY_MISSING,
            FailureCode.REPOSITORY_FULL,
            FailureCode.REPOSITORY_UNSAFE,
            FailureCode.REPOSITORY_OTHER_CLUSTER,
            FailureCode.REPOSITORY_KEY);

    private final RepositoryPool repositories;
    private final Workshop workshop;

    LogicalBackups(RepositoryPool repositories, Workshop workshop) {
        this.repositories = repositories;
        this.workshop = workshop;
    }

    /**
     * One attempt. What fails for single databases is in the outcome, what fails for all of them is thrown.
     *
     * @throws JobCancelledException the service stops; the backup at hand is discarded, those before it stay committed
     */
    void attempt(
            BackupRequested request, ClusterProperties cluster, JobControl<BackupRequested> control, JobOutcome outcome)
            throws IOException, JobCancelledException {
        RepositorySet opened = repositories.of(
                cluster.repositories().stream().map(RepositoryName::new).toList());
        opened.unlockAhead();
        ClusterInspector inspector = new ClusterInspector(cluster.target());
        ClusterFacts facts = inspector.facts();
        try (SourceLock lock = SourceLock.acquire(cluster.target(), request.cluster())) {
            List<DatabaseFacts> wanted = inspector.databases(cluster.databases(), request.databases());
            if (wanted.isEmpty()) {
                throw nothing(request, cluster);
            }
            Progress progress = new Progress(workshop.instance(), workshop.clock());
            progress.expect(wanted.stream().mapToLong(d -> d.size().orElse(0)).sum());
            control.progress(() -> progress.event(control::request));
            BackupAttempt attempt =
                    new BackupAttempt(new Source(cluster, facts, lock), opened, workshop, progress, control);
            for (DatabaseFacts database : wanted) {
                control.check();
                if (!one(database, attempt, opened, outcome, control)) {
                    return;
                }
            }
            control.check();
            outcome.committed(attempt.globals().toEvent());
        }
    }

    /** One database; {@code false} where going on with the next makes no sense. */
    private boolean one(
            DatabaseFacts database,
            BackupAttempt attempt,
            RepositorySet opened,
            JobOutcome outcome,
            JobControl<BackupRequested> control)
            throws JobCancelledException {
        BackupRequested request = control.request();
        try {
            outcome.committed(attempt.database(database).toEvent());
            return true;
        } catch (IOException | RuntimeException e) {
            control.check();
            Failure failure = JobOutcome.classed(request, e);
            DatabaseName name = database.name();
            opened.repositories()
                    .forEach(repository -> repository
                            .log()
                            .append(
                                    RepositoryLog.Kind.BACKUP,
                                    "backup failed cluster=" + request.cluster() + " database=" + name + " job="
                                            + request.job() + " code=" + failure.code() + " reason="
                                            + failure.message()));
            if (OF_ALL.contains(failure.code())) {
                outcome.failed(failure);
                return false;
            }
            outcome.failed(name, failure);
            return true;
        }
    }

    private static WalfleetException nothing(BackupRequested request, ClusterProperties cluster) {
        return new WalfleetException(
                FailureCode.NOTHING_TO_BACK_UP,
                "no database of cluster " + request.cluster() + " matches "
                        + (request.databases().isEmpty() ? cluster.databases() : request.databases()),
                "check databases.include and databases.exclude of the cluster, and the names that were asked for");
    }
}

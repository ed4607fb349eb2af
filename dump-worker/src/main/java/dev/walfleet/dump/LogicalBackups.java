package dev.walfleet.dump;

import dev.walfleet.event.BackupEvent;
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
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logical backups of a whole cluster: every database that is wanted, and the globals. Each is a backup of its own; one that
 * fails does not cost the others. What an earlier attempt at the same job committed is not done again.
 */
final class LogicalBackups {
    private static final Logger log = LoggerFactory.getLogger(LogicalBackups.class);

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
     * Runs one attempt to its end.
     *
     * @return what happened, also where some or all of it failed
     * @throws JobCancelledException the service stops; the backup at hand is discarded, those before it stay committed
     */
    BackupEvent run(BackupRequested request, ClusterProperties cluster, JobControl<BackupRequested> control)
            throws JobCancelledException {
        long began = System.nanoTime();
        JobOutcome outcome = new JobOutcome();
        try {
            attempt(request, cluster, control, outcome);
        } catch (IOException | RuntimeException e) {
            control.check();
            outcome.failed(classed(request, e));
        }
        return outcome.event(
                control.request(),
                workshop.instance(),
                Duration.ofNanos(System.nanoTime() - began),
                workshop.clock().instant());
    }

    private void attempt(
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
            Failure failure = classed(request, e);
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

    private static Failure classed(BackupRequested request, Exception e) {
        Failure failure = Failing.of(e);
        if (failure.code() == FailureCode.INTERNAL) {
            log.error("backup failed by a fault of Walfleet job={}", request.job(), e);
        } else {
            log.warn("backup failed job={} code={} reason={}", request.job(), failure.code(), failure.message());
        }
        return failure;
    }

    private static WalfleetException nothing(BackupRequested request, ClusterProperties cluster) {
        return new WalfleetException(
                FailureCode.NOTHING_TO_BACK_UP,
                "no database of cluster " + request.cluster() + " matches "
                        + (request.databases().isEmpty() ? cluster.databases() : request.databases()),
                "check databases.include and databases.exclude of the cluster, and the names that were asked for");
    }
}

package dev.walfleet.dump;

import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterFacts;
import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.SourceLock;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Full physical backups: all files of a cluster, and the WAL that makes them consistent. */
final class FullBackups {
    private static final Logger log = LoggerFactory.getLogger(FullBackups.class);

    private final RepositoryPool repositories;
    private final Workshop workshop;

    FullBackups(RepositoryPool repositories, Workshop workshop) {
        this.repositories = repositories;
        this.workshop = workshop;
    }

    /**
     * Runs one attempt to its end.
     *
     * @return what happened, also where it failed
     * @throws JobCancelledException the service stops; nothing was committed
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
        ClusterFacts facts = new ClusterInspector(cluster.target()).facts();
        RepositorySet opened = repositories.of(
                cluster.repositories().stream().map(RepositoryName::new).toList());
        try (SourceLock lock = SourceLock.acquire(cluster.target(), request.cluster())) {
            Progress progress = new Progress(workshop.instance(), workshop.clock());
            control.progress(() -> progress.event(control::request));
            control.check();
            Source source = new Source(cluster, facts, lock);
            outcome.committed(new FullAttempt(source, opened, workshop, progress, control)
                    .run()
                    .toEvent());
        } catch (IOException | RuntimeException e) {
            if (!control.cancelled()) {
                remember(request, opened, Failing.of(e));
            }
            throw e;
        }
    }

    private static void remember(BackupRequested request, RepositorySet opened, Failure failure) {
        String words = "backup failed cluster=" + request.cluster() + " job=" + request.job() + " code="
                + failure.code() + " reason=" + failure.message();
        opened.repositories().forEach(repository -> repository.log().append(RepositoryLog.Kind.BACKUP, words));
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
}

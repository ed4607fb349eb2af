package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterFacts;
import dev.walfleet.postgres.cluster.ClusterInspector;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.RestoredCopy;
import dev.walfleet.postgres.cluster.SourceLock;
import dev.walfleet.repository.RepositoryLog;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;

/** Full physical backups: all files of a cluster, and the WAL that makes them consistent. */
final class FullBackups {
    private final RepositoryPool repositories;
    private final Workshop workshop;

    FullBackups(RepositoryPool repositories, Workshop workshop) {
        this.repositories = repositories;
        this.workshop = workshop;
    }

    /**
     * One attempt; it fails as a whole.
     *
     * @throws JobCancelledException the service stops; nothing was committed
     */
    void attempt(
            BackupRequested request, ClusterProperties cluster, JobControl<BackupRequested> control, JobOutcome outcome)
            throws IOException, JobCancelledException {
        ClusterInspector inspector = new ClusterInspector(cluster.target());
        ClusterFacts facts = inspector.facts();
        if (!facts.inRecovery()) { // a standby has no WAL but its primary's
            RestoredCopy.refuse(
                    inspector.setting(RestoredCopy.SETTING), request.cluster(), "server " + cluster.target());
        }
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
}

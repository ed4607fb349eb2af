package dev.walfleet.dump;

import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupProgressed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.job.JobCancelledException;
import dev.walfleet.runtime.job.JobControl;
import dev.walfleet.runtime.thread.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup in this process, without Kafka and without a queue; otherwise the same as a worker's, locks and commits included. */
public final class DirectBackup {
    private static final Logger log = LoggerFactory.getLogger(DirectBackup.class);
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(200);

    private final RepositoryPool repositories;
    private final Workshop workshop;

    public DirectBackup(RepositoryPool repositories, Workshop workshop) {
        this.repositories = repositories;
        this.workshop = workshop;
    }

    /**
     * Makes one attempt.
     *
     * @param progress is told a few times a second how far it is
     * @return {@code BackupCompleted} or {@code BackupFailed}
     */
    public BackupEvent run(BackupRequested request, ClusterProperties cluster, Consumer<BackupProgressed> progress) {
        try (Control control = new Control(request, progress)) {
            return new Backups(repositories, workshop).run(request, cluster, control);
        } catch (JobCancelledException e) {
            throw new IllegalStateException("nobody cancels a direct backup", e);
        }
    }

    /** Nothing cancels the run but the end of the process; an unfinished object is gone with it. */
    private static final class Control implements JobControl<BackupRequested>, AutoCloseable {
        private final BackupRequested request;
        private final Consumer<BackupProgressed> listener;
        private final ScheduledExecutorService ticker =
                Executors.newSingleThreadScheduledExecutor(new DaemonThreads("direct-backup-progress"));

        Control(BackupRequested request, Consumer<BackupProgressed> listener) {
            this.request = request;
            this.listener = listener;
        }

        @Override
        public BackupRequested request() {
            return request;
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void check() {}

        @Override
        public void onCancel(Runnable action) {}

        @Override
        public void progress(Supplier<? extends Event> progress) {
            var unused = ticker.scheduleAtFixedRate(
                    () -> {
                        if (progress.get() instanceof BackupProgressed event) {
                            listener.accept(event);
                        }
                    },
                    PROGRESS_EVERY.toMillis(),
                    PROGRESS_EVERY.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void publish(Event event) {
            log.debug("not published, as there is no Kafka event={}", event);
        }

        @Override
        public void close() {
            ticker.shutdownNow();
        }
    }
}

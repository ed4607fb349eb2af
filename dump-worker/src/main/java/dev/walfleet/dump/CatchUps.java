package dev.walfleet.dump;

import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.runtime.thread.DaemonThreads;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to optional repositories what they missed while they were away, from the other repositories: the source is not read
 * again. One cluster at a time and on a thread of its own, so that no job waits for it and none fails with it; what does not
 * succeed is tried again after the cluster's next job.
 */
final class CatchUps implements AutoCloseable {
    /** What a repository missed before that stays missing: its other backups are younger by then. */
    static final Duration WINDOW = Duration.ofDays(7);

    private static final Logger log = LoggerFactory.getLogger(CatchUps.class);

    private final RepositoryPool repositories;
    private final Duration stopGrace;
    private final Clock clock;
    private final Set<ClusterId> waiting = ConcurrentHashMap.newKeySet();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DaemonThreads("catch-up"));

    CatchUps(RepositoryPool repositories, Duration stopGrace, Clock clock) {
        this.repositories = repositories;
        this.stopGrace = stopGrace;
        this.clock = clock;
    }

    /** A job of the cluster ended. Returns at once; nothing happens where no repository of the cluster is optional. */
    void after(ClusterId id, ClusterProperties cluster) {
        if (waiting.add(id)) {
            try {
                thread.execute(() -> run(id, cluster));
            } catch (RejectedExecutionException e) {
                log.debug("no catch-up any more, the worker stops cluster={}", id);
            }
        }
    }

    private void run(ClusterId id, ClusterProperties cluster) {
        waiting.remove(id); // before the work: what a job leaves behind meanwhile is for the next run
        try {
            List<RepositoryName> names =
                    cluster.repositories().stream().map(RepositoryName::new).toList();
            if (!repositories.anyOptional(names)) {
                return;
            }
            RepositorySet.CatchUp done =
                    repositories.of(names).catchUp(id, clock.instant().minus(WINDOW));
            if (!done.copied().isEmpty()) {
                log.info(
                        "optional repositories caught up cluster={} copies={}",
                        id,
                        done.copied().size());
            }
            done.behind()
                    .forEach(behind -> log.warn(
                            "optional repository is still behind cluster={} repository={} code={} reason=\"{}\"",
                            id,
                            behind.repository(),
                            behind.failure().code(),
                            behind.failure().message()));
        } catch (IOException | RuntimeException e) {
            log.warn("optional repositories did not catch up cluster={} reason=\"{}\"", id, e.getMessage());
        }
    }

    /** Stops a copy in the middle, which leaves nothing behind. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(stopGrace.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("a catch-up does not stop, it is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.walfleet.dump;

import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.thread.DaemonThreads;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the repositories what killed writers left: unfinished files and uploads that nobody sees. At the start and once
 * a day; several workers doing so are harmless to each other.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration EVERY = Duration.ofDays(1);

    private final RepositoryPool repositories;
    private final List<RepositoryName> names;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("repository-sweeper"));

    Sweeper(RepositoryPool repositories, List<RepositoryName> names) {
        this.repositories = repositories;
        this.names = List.copyOf(names);
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::sweep, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    void sweep() {
        for (RepositoryName name : names) {
            try {
                repositories.one(name).store().sweep();
            } catch (IOException | RuntimeException e) {
                log.warn("repository not swept repository={} reason={}", name, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

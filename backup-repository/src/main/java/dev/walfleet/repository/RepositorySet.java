package dev.walfleet.repository;

import dev.walfleet.repository.pack.PackLimits;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repositories that a cluster is backed up to. The source is read once and written to all of them. Safe for use by
 * several threads.
 */
public final class RepositorySet implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(RepositorySet.class);

    private final List<Repository> repositories;

    private final Clock clock;

    private RepositorySet(List<Repository> repositories, Clock clock) {
        this.repositories = repositories;
        this.clock = clock;
    }

    /** A set of open repositories, of which it takes charge: closing it closes them. Required ones come first. */
    public static RepositorySet of(List<Repository> repositories) {
        return of(repositories, Clock.systemUTC());
    }

    /**
     * Opens the repositories of a configuration, and makes those that are not there yet. An optional one that does not
     * answer is part of the set all the same: it is opened when it is back.
     *
     * @throws IOException a required one does not open
     */
    public static RepositorySet initialise(Map<RepositoryName, RepositoryProperties> configured) throws IOException {
        List<Repository> opened = new ArrayList<>();
        try {
            for (Map.Entry<RepositoryName, RepositoryProperties> entry : configured.entrySet()) {
                opened.add(initialise(entry.getKey(), entry.getValue()));
            }
            return of(opened);
        } catch (IOException | RuntimeException e) {
            opened.forEach(Repository::close);
            throw e;
        }
    }

    private static Repository initialise(RepositoryName name, RepositoryProperties properties) throws IOException {
        try {
            return Repository.initialise(name, properties);
        } catch (IOException e) {
            if (properties.required()) {
                throw e;
            }
            log.warn("optional repository does not open, it is tried again name={} error={}", name, e.getMessage());
            return Repositories.deferred(name, properties);
        }
    }

    static RepositorySet of(List<Repository> repositories, Clock clock) {
        if (repositories.isEmpty()) {
            throw new IllegalArgumentException("a set of no repositories");
        }
        if (repositories.stream().map(Repository::name).distinct().count() < repositories.size()) {
            throw new IllegalArgumentException("a set with a repository twice");
        }
        List<Repository> ordered = repositories.stream()
                .sorted(Comparator.comparing(Repository::required).reversed())
                .toList();
        return new RepositorySet(ordered, clock);
    }

    public List<Repository> repositories() {
        return repositories;
    }

    public Optional<Repository> find(RepositoryName name) {
        return repositories.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /**
     * Begins to unlock the keys in the background, as a passphrase takes half a second to become a key: whoever needs one
     * waits for this. What fails here fails there again, and is told there.
     */
    public void unlockAhead() {
        for (Repository repository : repositories) {
            Thread thread = new Thread(() -> unlock(repository), "unlock-" + repository.name());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void unlock(Repository repository) {
        try {
            repository.newestKeyring();
        } catch (IOException | RuntimeException e) {
            log.debug("keys not unlocked ahead repository={}", repository.name(), e);
        }
    }

    /**
     * The backup that an earlier attempt at this job committed, if one did. Where that attempt ended before all required
     * repositories had it, they are completed from one that has: the source is not read again.
     */
    public Optional<CommitResult> committed(BackupStart start) throws IOException {
        return new CommittedBackups(repositories, clock).find(start);
    }

    /**
     * Begins an attempt at a backup in every repository. Call {@link #committed} first.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code REPOSITORY_OTHER_CLUSTER} where a repository holds another
     *     cluster under this name; {@code REPOSITORY_KEY}
     * @throws IOException a required repository failed
     */
    public BackupWriter begin(BackupStart start) throws IOException {
        return new Beginning(repositories, clock).logical(start);
    }

    /**
     * Begins an attempt at a physical backup in every repository. Call {@link #committed} first.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code REPOSITORY_OTHER_CLUSTER} where a repository holds another
     *     cluster under this name; {@code REPOSITORY_KEY}
     * @throws IOException a required repository failed
     */
    public PhysicalBackupWriter beginPhysical(BackupStart start) throws IOException {
        return beginPhysical(start, PackLimits.DEFAULT);
    }

    PhysicalBackupWriter beginPhysical(BackupStart start, PackLimits limits) throws IOException {
        return new Beginning(repositories, clock).physical(start, limits);
    }

    /**
     * Copies backups that a repository lacks from one that has them, newest first: verified as they are read, sealed with the
     * keys of where they go. Others catch up with the required repositories; only where none is required, each with any.
     *
     * @param since only backups that completed at or after this time
     * @return what was copied, and what still is behind
     */
    public CatchUp catchUp(ClusterId cluster, Instant since) {
        return new CatchUpRun(repositories, cluster, clock).run(since);
    }

    @Override
    public void close() {
        repositories.forEach(Repository::close);
    }

    /**
     * What a catch-up did.
     *
     * @param copied the copies it made
     * @param behind what it could not make good, and why
     */
    public record CatchUp(List<Copied> copied, List<BehindRepository> behind) {}

    /** One backup copied. */
    public record Copied(BackupId backup, RepositoryName from, RepositoryName to, long storedBytes) {}
}

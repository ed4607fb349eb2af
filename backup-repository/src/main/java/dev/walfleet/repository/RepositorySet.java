package dev.walfleet.repository;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The repositories that a cluster is backed up to. The source is read once and written to all of them. Safe for use by
 * several threads.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RepositorySet implements Closeable {
    private final List<Repository> repositories;

    private RepositorySet(List<Repository> repositories) {
        this.repositories = repositories;
    }

    /** A set of open repositories, of which it takes charge: closing it closes them. Required ones come first. */
    public static RepositorySet of(List<Repository> repositories) {
        if (repositories.isEmpty()) {
            throw new IllegalArgumentException("a set of no repositories");
        }
        return new RepositorySet(List.copyOf(repositories));
    }

    public List<Repository> repositories() {
        return repositories;
    }

    public Optional<Repository> find(RepositoryName name) {
        return repositories.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /**
     * The backup that an earlier attempt at this job committed, if one did. Where that attempt ended before all required
     * repositories had it, they are completed from one that has: the source is not read again.
     */
    public Optional<CommitResult> committed(BackupStart start) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + start);
    }

    /**
     * Begins an attempt at a backup in every repository. Call {@link #committed} first.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code REPOSITORY_OTHER_CLUSTER} where a repository holds another
     *     cluster under this name; {@code REPOSITORY_KEY}
     * @throws IOException a required repository failed
     */
    public BackupWriter begin(BackupStart start) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + start);
    }

    /**
     * Copies backups that a repository lacks from one that has them: verified as they are read, sealed with the keys of
     * where they go.
     *
     * @param since only backups that completed at or after this time
     * @return what was copied, and what still is behind
     */
    public CatchUp catchUp(ClusterId cluster, Instant since) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + cluster + since);
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

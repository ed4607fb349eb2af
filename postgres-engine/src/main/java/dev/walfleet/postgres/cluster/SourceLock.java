package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.WalfleetException;

/**
 * Admits one backup of a cluster at a time, whatever machine it runs on: a session-level advisory lock on the source, held by a
 * connection of its own. It ends with {@link #close()}, with this process, and with the connection.
 */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class SourceLock implements AutoCloseable {
    private SourceLock() {}

    /**
     * Takes the lock or fails at once.
     *
     * @param target the maintenance database: the lock is one of this database, so all workers must name the same one
     * @throws WalfleetException BACKUP_ALREADY_RUNNING where another session holds it (the message says which), or a {@code DATABASE_*} code
     */
    public static SourceLock acquire(ConnectionTarget target, ClusterId cluster) {
        throw new UnsupportedOperationException("not written yet");
    }

    /**
     * Asks the server whether the lock is still held. A worker asks before it commits: when the connection broke, another
     * attempt may have begun.
     *
     * @throws WalfleetException DATABASE_INTERRUPTED where it is not
     */
    public void check() {
        throw new UnsupportedOperationException("not written yet");
    }

    /** Releases the lock; never throws. */
    @Override
    public void close() {}
}

package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.WalfleetException;

/** Makes, renames and drops databases: for restores. */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class DatabaseAdmin {
    private final ConnectionTarget target;

    /** @param target the maintenance database, with a role that has CREATEDB */
    public DatabaseAdmin(ConnectionTarget target) {
        this.target = target;
    }

    public boolean exists(DatabaseName database) {
        throw new UnsupportedOperationException("not written yet: " + target);
    }

    /** Whether a database exists and has no table, view, sequence, function or type of a user's. */
    public boolean isEmpty(DatabaseName database) {
        throw new UnsupportedOperationException("not written yet");
    }

    /**
     * Creates an empty database from template0.
     *
     * @throws WalfleetException RESTORE_TARGET_EXISTS, DATABASE_PERMISSION, or RESTORE_FAILED where the server refuses a setting, for example an unknown locale
     */
    public void create(DatabaseName database, DatabaseSettings settings) {
        throw new UnsupportedOperationException("not written yet");
    }

    /** Drops a database and ends its sessions; nothing happens where there is none. */
    public void drop(DatabaseName database) {
        throw new UnsupportedOperationException("not written yet");
    }

    /** Renames a database after ending its sessions. @throws WalfleetException RESTORE_TARGET_EXISTS where {@code to} exists */
    public void rename(DatabaseName from, DatabaseName to) {
        throw new UnsupportedOperationException("not written yet");
    }
}

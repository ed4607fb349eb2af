package dev.walfleet.repository;

/**
 * {@code backup.log}, {@code restore.log} and {@code verify.log} at the root of a repository in a directory: what was done
 * here, one line each, for people. Elsewhere it does nothing. It never throws: a log must not fail a backup.
 */
public interface RepositoryLog {
    /** Which of the three. */
    enum Kind {
        BACKUP,
        RESTORE,
        VERIFY
    }

    /** Appends one line: the time, then these words. */
    void append(Kind kind, String words);
}

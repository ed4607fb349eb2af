package dev.walfleet.event;

/** What is watched all the time. */
public enum CheckName {
    /** The newest good backup is older than it may be. */
    BACKUP_AGE,
    /** A backup is much smaller or larger than the one before. */
    BACKUP_SIZE,
    /** A repository or {@code pg_wal} runs out of space. */
    SPACE,
    /** WAL does not arrive in the repository. */
    WAL
}

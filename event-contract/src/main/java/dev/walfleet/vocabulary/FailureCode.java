package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * What went wrong, by name. The code is what a script, a metric and the page {@code docs/failure-modes.md} know a failure
 * by; its kind says who has to act.
 */
public enum FailureCode {
    DATABASE_UNREACHABLE(FailureKind.RETRY),
    DATABASE_AUTHENTICATION(FailureKind.OPERATOR),
    DATABASE_UNKNOWN(FailureKind.OPERATOR),
    DATABASE_PERMISSION(FailureKind.OPERATOR),
    /** The server ended the connection or the statement while the backup ran. */
    DATABASE_INTERRUPTED(FailureKind.RETRY),
    /** The server is not set up for what was asked, for example {@code wal_level} is minimal. */
    DATABASE_SETTINGS(FailureKind.OPERATOR),
    /** A file of the cluster without which it cannot start is damaged where it is. */
    SOURCE_DAMAGED(FailureKind.OPERATOR),
    /** Another attempt holds the cluster's advisory lock. */
    BACKUP_ALREADY_RUNNING(FailureKind.RETRY),
    /** No database of the cluster matches what was asked for. */
    NOTHING_TO_BACK_UP(FailureKind.OPERATOR),
    /** No pg_dump or pg_restore, or none that is new enough for the server. */
    TOOL_MISSING(FailureKind.OPERATOR),
    TOOL_TOO_OLD(FailureKind.OPERATOR),
    /** pg_dump, pg_dumpall or pg_restore ended with an error that has no code of its own. */
    TOOL_FAILED(FailureKind.OPERATOR),
    REPOSITORY_UNREACHABLE(FailureKind.RETRY),
    REPOSITORY_AUTHENTICATION(FailureKind.OPERATOR),
    REPOSITORY_PERMISSION(FailureKind.OPERATOR),
    /** The bucket or the folder is not there. */
    REPOSITORY_MISSING(FailureKind.OPERATOR),
    REPOSITORY_FULL(FailureKind.OPERATOR),
    /** The store does not do what it promised, for example ignores a conditional write. */
    REPOSITORY_UNSAFE(FailureKind.OPERATOR),
    /** The repository holds another cluster under this name. */
    REPOSITORY_OTHER_CLUSTER(FailureKind.OPERATOR),
    REPOSITORY_KEY(FailureKind.OPERATOR),
    OBJECT_MISSING(FailureKind.OPERATOR),
    /** What is stored is not what was written: size, digest or seal differ. */
    OBJECT_DAMAGED(FailureKind.OPERATOR),
    /** A second write of the same name with other content. */
    OBJECT_CONFLICT(FailureKind.OPERATOR),
    BACKUP_UNKNOWN(FailureKind.OPERATOR),
    ARCHIVE_UNREADABLE(FailureKind.OPERATOR),
    RESTORE_TARGET_EXISTS(FailureKind.OPERATOR),
    RESTORE_FAILED(FailureKind.OPERATOR),
    /** No backup and no WAL lead to the point in time that is wanted; the message names what is missing. */
    TARGET_UNREACHABLE(FailureKind.OPERATOR),
    CONFIGURATION(FailureKind.OPERATOR),
    CLUSTER_UNKNOWN(FailureKind.OPERATOR),
    /** The kind of work that was asked for is not one that this release does. */
    NOT_SUPPORTED(FailureKind.OPERATOR),
    /** WAL that the archive does not have is gone from the server: nobody can bring it back by trying again. */
    WAL_LOST(FailureKind.OPERATOR),
    /** The WAL from a backup's start to its stop did not become durable: the backup is none. */
    WAL_INCOMPLETE(FailureKind.RETRY),
    /** No heartbeat of the job for longer than its lease, and no attempt left. */
    WORKER_LOST(FailureKind.RETRY),
    /** The service stops in an orderly way; the job goes to another. */
    HANDED_BACK(FailureKind.RETRY),
    KAFKA_UNREACHABLE(FailureKind.RETRY),
    /** A mail server, webhook or the like that alerts are sent to does not answer, or not as it should. */
    CHANNEL_UNREACHABLE(FailureKind.RETRY),
    /** The receiver of alerts refuses one for good. */
    CHANNEL_REFUSED(FailureKind.OPERATOR),
    INTERNAL(FailureKind.BUG),
    /** A code that a newer release wrote and this one does not know: still a failure, still to be told. */
    UNRECOGNIZED(FailureKind.OPERATOR);

    private final FailureKind kind;

    FailureCode(FailureKind kind) {
        this.kind = kind;
    }

    /** The code of a name; {@link #UNRECOGNIZED} where it is a newer release's, as a failure must never be lost over its name. */
    @JsonCreator
    public static FailureCode of(String name) {
        for (FailureCode code : values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return UNRECOGNIZED;
    }

    public FailureKind kind() {
        return kind;
    }
}

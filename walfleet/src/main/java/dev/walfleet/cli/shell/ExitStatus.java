package dev.walfleet.cli.shell;

import dev.walfleet.vocabulary.FailureCode;

/** The verdict of a command, as its exit status. */
public final class ExitStatus {
    /** What was asked about is sound; what was asked for is done. */
    public static final int SOUND = 0;
    /** It is not sound: a backup failed, an object is damaged, a check is not satisfied. */
    public static final int UNSOUND = 1;
    /** The command was not usable as typed or configured: nothing was tried. */
    public static final int USAGE = 2;
    /** No verdict: something that is needed to tell was out of reach. */
    public static final int UNKNOWN = 3;

    private ExitStatus() {}

    /** The status of a command that a failure ended. */
    public static int of(FailureCode code) {
        return switch (code) {
            case CONFIGURATION, CLUSTER_UNKNOWN, BACKUP_UNKNOWN, RESTORE_TARGET_EXISTS, NOT_SUPPORTED -> USAGE;
            case TARGET_UNREACHABLE,
                    OBJECT_MISSING,
                    OBJECT_DAMAGED,
                    OBJECT_CONFLICT,
                    ARCHIVE_UNREADABLE,
                    RESTORE_FAILED,
                    TOOL_FAILED,
                    NOTHING_TO_BACK_UP -> UNSOUND;
            default -> UNKNOWN;
        };
    }
}

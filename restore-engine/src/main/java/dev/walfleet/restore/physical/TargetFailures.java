package dev.walfleet.restore.physical;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What went wrong in the folder that is restored to, as opposed to in the repository. */
public final class TargetFailures {
    private TargetFailures() {}

    public static WalfleetException of(String verb, Path path, IOException e) {
        String reason = e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(e.getMessage());
        return new WalfleetException(
                FailureCode.RESTORE_FAILED,
                "cannot " + verb + " " + path + ": "
                        + (e instanceof AccessDeniedException ? "permission denied" : reason),
                hint(reason, e),
                e);
    }

    private static String hint(String reason, IOException e) {
        if (reason.contains("No space left") || reason.contains("quota")) {
            return "make room there, then run it again with --delta, which goes on with what is right already";
        }
        if (e instanceof AccessDeniedException || reason.contains("Permission denied")) {
            return "run it as the user who is to own the cluster, and let that user write there";
        }
        return "once that is mended run it again with --delta, which goes on with what is right already";
    }

    static WalfleetException exists(String message, String hint) {
        return new WalfleetException(FailureCode.RESTORE_TARGET_EXISTS, message, hint);
    }
}

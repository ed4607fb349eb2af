package dev.walfleet.verify;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Whether a script of pg_dumpall is whole: it says so itself in its last line but blank ones. */
final class GlobalsScript {
    private static final String BEGIN = "-- PostgreSQL database cluster dump";
    private static final String END = "-- PostgreSQL database cluster dump complete";

    private GlobalsScript() {}

    static void check(InputStream script, BackupId backup) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(script, StandardCharsets.UTF_8));
        boolean begins = false;
        boolean ends = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            begins |= line.equals(BEGIN);
            ends |= line.equals(END);
        }
        if (!begins || !ends) {
            throw new WalfleetException(
                    FailureCode.ARCHIVE_UNREADABLE,
                    "the script of " + backup + " lacks the " + (begins ? "last" : "first")
                            + " line of a pg_dumpall script",
                    "take a new backup");
        }
    }
}

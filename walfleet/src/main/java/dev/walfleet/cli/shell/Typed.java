package dev.walfleet.cli.shell;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.function.Function;

/** Names as a person typed them. What is none is that person's to mend, and no fault of ours. */
public final class Typed {
    private Typed() {}

    /** @throws WalfleetException CONFIGURATION where it cannot be the name of a cluster */
    public static ClusterId cluster(String word) {
        return named(word, ClusterId::new, "walfleet list shows the clusters that have backups");
    }

    /** @throws WalfleetException CONFIGURATION where it cannot be the name of a backup */
    public static BackupId backup(String word) {
        return named(word, BackupId::new, "walfleet list shows the backups that there are");
    }

    /** @throws WalfleetException CONFIGURATION where it cannot be the name of a database */
    public static DatabaseName database(String word) {
        return named(word, DatabaseName::new, "walfleet doctor lists the databases");
    }

    private static <T> T named(String word, Function<String, T> name, String hint) {
        try {
            return name.apply(word);
        } catch (IllegalArgumentException e) {
            throw new WalfleetException(FailureCode.CONFIGURATION, String.valueOf(e.getMessage()), hint, e);
        }
    }
}

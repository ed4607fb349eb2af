package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import java.util.List;

/** The SQL that makes a role for logical backups with the least rights: what {@code walfleet sql role} prints. */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class RoleSql {
    private RoleSql() {}

    /**
     * A script for psql, with comments, to be run by a superuser. It is the same for every supported version and holds no
     * password: it ends with {@code \password}.
     */
    public static String logical(String role, List<DatabaseName> databases) {
        throw new UnsupportedOperationException("not written yet");
    }
}

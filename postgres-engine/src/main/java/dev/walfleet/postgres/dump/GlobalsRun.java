package dev.walfleet.postgres.dump;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.tool.Toolbox;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Dumps what belongs to the whole cluster (roles, memberships, tablespaces and their settings) as SQL, by pg_dumpall. The same
 * promises as {@link DumpRun}'s.
 */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class GlobalsRun {
    /** @param target the maintenance database */
    public GlobalsRun(ConnectionTarget target, Toolbox toolbox) {}

    /**
     * Writes the script. Roles come with their password hashes where the role may read them (superuser), otherwise without; the report
     * says which.
     */
    public GlobalsReport toStream(OutputStream script) throws IOException {
        throw new IOException("not written yet");
    }

    public long bytes() {
        return 0;
    }

    public void cancel() {}
}

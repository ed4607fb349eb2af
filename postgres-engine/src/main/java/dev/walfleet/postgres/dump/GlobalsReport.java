package dev.walfleet.postgres.dump;

import dev.walfleet.postgres.cluster.ServerVersion;
import java.time.Duration;
import java.util.List;

/**
 * A dump of the globals that ended well.
 *
 * @param tool version of the pg_dumpall that made it
 * @param passwords whether the roles' password hashes are in it
 */
public record GlobalsReport(
        String tool, ServerVersion server, long bytes, boolean passwords, List<String> warnings, Duration took) {
    public GlobalsReport {
        warnings = List.copyOf(warnings);
    }
}

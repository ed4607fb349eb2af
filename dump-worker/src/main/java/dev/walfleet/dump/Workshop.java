package dev.walfleet.dump;

import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.file.Path;
import java.time.Clock;

/** What a worker works with: PostgreSQL's programs, room for parallel dumps, its name and its clock. */
public record Workshop(Toolbox tools, Path scratch, InstanceId instance, Clock clock) {
    /** What the repositories know a cluster by. */
    static String identity(Source source, ClusterId cluster) {
        return source.facts()
                .systemIdentifier()
                .orElseThrow(
                        () -> new WalfleetException(
                                FailureCode.DATABASE_PERMISSION,
                                "role '" + source.cluster().user() + "' may not read the identity of cluster "
                                        + cluster,
                                "GRANT EXECUTE ON FUNCTION pg_control_system() TO the role; walfleet sql role prints all grants"));
    }

    /** Which Walfleet this is. */
    static String version() {
        String version = Workshop.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

package dev.walfleet.cli.restore;

import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which server a restore goes to: that of the configured cluster, or another. Passwords come from the environment. */
final class ServerOption {
    @Option(
            names = "--server",
            paramLabel = "CLUSTER",
            defaultValue = "",
            description = "A cluster of the configuration to restore to, where it is not the backup's own.")
    private String server = "";

    @Option(names = "--host", defaultValue = "", description = "Or a server outside of the configuration.")
    private String host = "";

    @Option(names = "--port", defaultValue = "5432", description = "Its port (default: ${DEFAULT-VALUE}).")
    private int port = 5432;

    @Option(
            names = "--user",
            defaultValue = "postgres",
            description = "The role there (default: ${DEFAULT-VALUE}); its password is taken from $PGPASSWORD.")
    private String user = "postgres";

    String user() {
        return user;
    }

    ConnectionTarget target(Invocation invocation, ClusterId cluster) {
        if (!host.isEmpty()) {
            String password = invocation.environment().getOrDefault("PGPASSWORD", "");
            return ClusterProperties.of(host, port, user, password.isEmpty() ? null : password)
                    .target();
        }
        ConfigFile config = invocation.config();
        Map<ClusterId, ClusterProperties> clusters =
                config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class);
        ClusterId wanted = server.isEmpty() ? cluster : Typed.cluster(server);
        return Optional.ofNullable(clusters.get(wanted))
                .map(ServerOption::maintenance)
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.CLUSTER_UNKNOWN,
                        "there is no cluster '" + wanted + "' in " + config.origin() + " to restore to",
                        "name the server with --host, --port and --user, or one of " + clusters.keySet()
                                + " with --server"));
    }

    /** A cluster of one database is configured with it as its maintenance database; that one may be what is lost. */
    private static ConnectionTarget maintenance(ClusterProperties cluster) {
        return cluster.target().database(new DatabaseName("postgres"));
    }
}

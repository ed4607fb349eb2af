package dev.walfleet.cli.wal;

import dev.walfleet.cli.fleet.RepositoryOption;
import dev.walfleet.cli.shell.Invocation;
import dev.walfleet.cli.shell.Typed;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose WAL, and where: {@code --cluster} and {@code --repository}, to be mixed in. */
public final class WalPlace {
    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            defaultValue = "",
            description = "Whose WAL; not needed where one cluster is configured.")
    private String cluster = "";

    @Mixin
    private final RepositoryOption repository = new RepositoryOption();

    /** The cluster that is meant. */
    ClusterId cluster(Invocation invocation) {
        if (!cluster.isEmpty()) {
            return Typed.cluster(cluster);
        }
        List<String> names = config(invocation).names(ConfigSection.CLUSTERS);
        if (names.size() == 1) {
            return new ClusterId(names.get(0));
        }
        throw new WalfleetException(
                names.isEmpty() ? FailureCode.CONFIGURATION : FailureCode.CLUSTER_UNKNOWN,
                names.isEmpty() ? "no cluster is configured" : names.size() + " clusters are configured",
                "say which one with --cluster" + (names.isEmpty() ? "" : ": " + names));
    }

    /** Whether one cluster is named. */
    boolean isNamed() {
        return !cluster.isEmpty();
    }

    /** The one that is named, or all of these. */
    List<ClusterId> named(Collection<ClusterId> configured) {
        return isNamed()
                ? List.of(Typed.cluster(cluster))
                : configured.stream()
                        .sorted(Comparator.comparing(ClusterId::value))
                        .toList();
    }

    ConfigFile config(Invocation invocation) {
        return repository.config(invocation);
    }

    Map<RepositoryName, RepositoryProperties> configured(Invocation invocation) {
        return config(invocation).named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class);
    }

    Map<ClusterId, ClusterProperties> clusters(Invocation invocation) {
        return config(invocation).named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class);
    }

    /** The repositories that the cluster's WAL is in: the one that is named, the cluster's, or all. */
    List<RepositoryName> repositories(Invocation invocation, ClusterId of) {
        if (!repository.name().isEmpty()) {
            return List.of(new RepositoryName(repository.name()));
        }
        ClusterProperties known = clusters(invocation).get(of);
        List<RepositoryName> all =
                configured(invocation).keySet().stream().sorted().toList();
        List<RepositoryName> named = known == null
                ? List.of()
                : known.repositories().stream().map(RepositoryName::new).toList();
        if (all.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "there is no repository in the configuration",
                    "add one to the section 'repositories', set BACKUP_DIR, or name a place with --repository");
        }
        return named.isEmpty() ? all : named;
    }
}

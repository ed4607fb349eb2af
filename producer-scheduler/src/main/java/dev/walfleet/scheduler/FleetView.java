package dev.walfleet.scheduler;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.scheduler.plan.FleetCluster;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler reads of a cluster's configuration: no user, no password.
 *
 * @param repositories empty = every configured one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record FleetView(String host, List<RepositoryName> repositories) {
    FleetView(@Nullable String host, @Nullable List<RepositoryName> repositories) {
        this.host = host == null ? "localhost" : host;
        this.repositories = repositories == null ? List.of() : List.copyOf(repositories);
    }

    /** The clusters of a configuration, in its order. */
    static List<FleetCluster> of(ConfigFile config) {
        List<RepositoryName> all = config.names(ConfigSection.REPOSITORIES).stream()
                .map(RepositoryName::new)
                .toList();
        return config.named(ConfigSection.CLUSTERS, ClusterId::new, FleetView.class).entrySet().stream()
                .map(entry -> entry.getValue().cluster(entry.getKey(), all))
                .toList();
    }

    private FleetCluster cluster(ClusterId id, List<RepositoryName> all) {
        return new FleetCluster(id, host, repositories.isEmpty() ? all : repositories);
    }
}

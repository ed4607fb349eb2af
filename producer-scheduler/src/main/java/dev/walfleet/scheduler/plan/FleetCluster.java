package dev.walfleet.scheduler.plan;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.List;

/**
 * What planning has to know of a cluster.
 *
 * @param host where its server runs, for the budget of that host
 * @param repositories where its backups go, for the budgets of those
 */
public record FleetCluster(ClusterId id, String host, List<RepositoryName> repositories) {
    public FleetCluster {
        repositories = List.copyOf(repositories);
    }
}

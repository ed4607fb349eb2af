package dev.walfleet.cli.config;

import dev.walfleet.cli.config.ConfigReport.Problem;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.scheduler.plan.FleetCluster;
import dev.walfleet.scheduler.plan.Plan;
import dev.walfleet.scheduler.plan.PlanProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether sections that are right by themselves are right together. */
record Agreement(List<Problem> problems, List<Problem> warnings) {
    static Agreement of(ConfigFile config) {
        Map<RepositoryName, RepositoryProperties> repositories =
                config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class);
        Map<ClusterId, ClusterProperties> clusters =
                config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class);
        List<Problem> problems = new ArrayList<>();
        List<Problem> warnings = new ArrayList<>();
        if (repositories.isEmpty()) {
            problems.add(new Problem(
                    ConfigSection.REPOSITORIES.key(),
                    "no repository is configured: a backup would have nowhere to go",
                    "add one below repositories, or set BACKUP_DIR or S3_BUCKET"));
        }
        clusters.forEach((cluster, properties) -> unknown(properties, repositories)
                .forEach(name -> problems.add(new Problem(
                        ConfigSection.CLUSTERS.key(),
                        "cluster " + cluster + " backs up to the repository '" + name + "', which is not configured",
                        "configured are: " + names(repositories)))));
        if (clusters.isEmpty()) {
            warnings.add(new Problem(
                    ConfigSection.CLUSTERS.key(),
                    "no cluster is configured: there is nothing to back up",
                    "add one below clusters, or set POSTGRES_HOST"));
        }
        plans(config, clusters)
                .forEach(cluster -> warnings.add(new Problem(
                        ConfigSection.PLANS.key(),
                        "no plan backs up cluster " + cluster,
                        "add it to the clusters of a plan of kind logical")));
        return new Agreement(problems, warnings);
    }

    private static List<String> unknown(
            ClusterProperties cluster, Map<RepositoryName, RepositoryProperties> repositories) {
        return cluster.repositories().stream()
                .filter(name -> repositories.keySet().stream()
                        .noneMatch(known -> known.value().equals(name)))
                .toList();
    }

    private static String names(Map<RepositoryName, RepositoryProperties> repositories) {
        return String.join(
                ", ", repositories.keySet().stream().map(RepositoryName::value).toList());
    }

    /** The clusters that no plan backs up. */
    private static List<ClusterId> plans(ConfigFile config, Map<ClusterId, ClusterProperties> clusters) {
        List<FleetCluster> fleet = clusters.entrySet().stream()
                .map(cluster ->
                        new FleetCluster(cluster.getKey(), cluster.getValue().host(), List.of()))
                .toList();
        Map<String, PlanProperties> plans = config.has(ConfigSection.PLANS)
                ? config.named(ConfigSection.PLANS, Plan::checkedName, PlanProperties.class)
                : PlanProperties.defaults(fleet.size());
        return List.copyOf(Plan.withoutBackups(Plan.of(plans, fleet), fleet));
    }
}

package dev.walfleet.cli.doctor;

import dev.walfleet.postgres.check.ClusterCheck;
import dev.walfleet.postgres.check.ClusterCheck.Outcome;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.scheduler.plan.FleetCluster;
import dev.walfleet.scheduler.plan.Plan;
import dev.walfleet.scheduler.plan.PlanKind;
import dev.walfleet.scheduler.plan.PlanProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.wal.ShipperProperties;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a cluster is configured for. A flaw that stops it is a failure, however optional the thing is elsewhere; one that stops only what
 * nobody asked for is a warning.
 *
 * @param logical whether a plan makes logical backups; also where no plan backs it up, since a person may
 * @param full whether a plan makes physical ones
 * @param wal whether its WAL is shipped
 */
record Expected(boolean logical, boolean full, boolean wal) {
    private static final Set<String> OF_LOGICAL = Set.of("tools", "globals", "databases", "rights");
    private static final Set<String> OF_FULL = Set.of("wal", "physical-rights");
    private static final Set<String> OF_WAL = Set.of("wal", "replication");

    static Expected of(ConfigFile config, ClusterId id, ClusterProperties cluster) {
        FleetCluster member = new FleetCluster(id, cluster.host(), List.of());
        Map<String, PlanProperties> plans = config.has(ConfigSection.PLANS)
                ? config.named(ConfigSection.PLANS, Plan::checkedName, PlanProperties.class)
                : PlanProperties.defaults(1);
        List<PlanKind> kinds = Plan.of(plans, List.of(member)).stream()
                .filter(plan -> !plan.clusters().isEmpty())
                .map(plan -> plan.properties().kind())
                .toList();
        boolean full = kinds.contains(PlanKind.FULL);
        return new Expected(
                kinds.contains(PlanKind.LOGICAL) || !full,
                full,
                config.section(ConfigSection.SHIPPER, ShipperProperties.class).chooses(id));
    }

    Outcome outcome(ClusterCheck check) {
        boolean needed = (full && OF_FULL.contains(check.name())) || (wal && OF_WAL.contains(check.name()));
        if (needed && check.outcome() == Outcome.WARNING) {
            return Outcome.FAILED;
        }
        if (!logical && OF_LOGICAL.contains(check.name()) && check.outcome() == Outcome.FAILED) {
            return Outcome.WARNING;
        }
        return check.outcome();
    }
}

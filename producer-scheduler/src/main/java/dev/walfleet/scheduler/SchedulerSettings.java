package dev.walfleet.scheduler;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.scheduler.plan.FleetCluster;
import dev.walfleet.scheduler.plan.Plan;
import dev.walfleet.scheduler.plan.PlanProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that the scheduler reads of the configuration.
 *
 * @param fleet every configured cluster
 */
record SchedulerSettings(SchedulerProperties properties, List<Plan> plans, Map<ClusterId, FleetCluster> fleet) {
    SchedulerSettings {
        plans = List.copyOf(plans);
        // a hash map, asked for each job in each tick: Map.copyOf probes long among names that are alike
        fleet = Collections.unmodifiableMap(new HashMap<>(fleet));
    }

    /** Reads the sections {@code scheduler}, {@code plans} (its defaults where it is absent) and, in part, {@code clusters}. */
    static SchedulerSettings of(ConfigFile config) {
        List<FleetCluster> fleet = FleetView.of(config);
        return new SchedulerSettings(
                config.section(ConfigSection.SCHEDULER, SchedulerProperties.class),
                plans(config, fleet),
                fleet.stream().collect(Collectors.toMap(FleetCluster::id, Function.identity())));
    }

    private static List<Plan> plans(ConfigFile config, List<FleetCluster> fleet) {
        Map<String, PlanProperties> plans = config.has(ConfigSection.PLANS)
                ? new LinkedHashMap<>(config.named(ConfigSection.PLANS, Plan::checkedName, PlanProperties.class))
                : PlanProperties.defaults(fleet.size());
        try {
            return Plan.of(plans, fleet);
        } catch (IllegalArgumentException e) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION, "plans: " + e.getMessage(), "change the value there", e);
        }
    }

    /** The clusters that no plan backs up. */
    Set<ClusterId> withoutBackups() {
        return Plan.withoutBackups(plans, List.copyOf(fleet.values()));
    }
}

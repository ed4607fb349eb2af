package dev.walfleet.scheduler.plan;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is under way, counted the way that budgets ask for it. Made anew for each decision; for one thread. */
public final class Occupancy {
    private record Place(Work work, Object where) {}

    private record PlanOf(String plan, ClusterId cluster) {}

    private final Map<ClusterId, FleetCluster> fleet;
    private final Budgets budgets;
    private final Map<Work, Integer> inFleet = new EnumMap<>(Work.class);
    private final Map<Place, Integer> inPlaces = new HashMap<>();
    private final Set<ClusterId> busy = new HashSet<>();
    private final Set<PlanOf> open = new HashSet<>();

    /** @param fleet what is configured; a job of another cluster counts for the fleet alone */
    public Occupancy(Map<ClusterId, FleetCluster> fleet, Budgets budgets) {
        this.fleet = fleet;
        this.budgets = budgets;
    }

    /** Counts one job that is under way. */
    public void add(Work work, ClusterId cluster, @Nullable String plan) {
        inFleet.merge(work, 1, Integer::sum);
        if (plan != null) {
            open.add(new PlanOf(plan, cluster));
        }
        if (work == Work.BACKUP) {
            busy.add(cluster);
        }
        FleetCluster known = fleet.get(cluster);
        if (known != null) {
            if (work == Work.BACKUP) {
                inPlaces.merge(new Place(work, known.host()), 1, Integer::sum);
            }
            for (RepositoryName repository : known.repositories()) {
                inPlaces.merge(new Place(work, repository), 1, Integer::sum);
            }
        }
    }

    public int underWay(Work work) {
        return inFleet.getOrDefault(work, 0);
    }

    /** Why one more job would be one too many; empty where it is not. */
    Optional<WaitReason> hindrance(Work work, FleetCluster cluster, String plan) {
        if (open.contains(new PlanOf(plan, cluster.id()))) {
            return Optional.of(WaitReason.PREVIOUS_JOB);
        }
        if (work == Work.BACKUP && busy.contains(cluster.id())) {
            return Optional.of(WaitReason.CLUSTER_BUSY);
        }
        if (underWay(work) >= budgets.fleet()) {
            return Optional.of(WaitReason.FLEET_BUDGET);
        }
        if (work == Work.BACKUP && in(work, cluster.host()) >= budgets.perHost()) {
            return Optional.of(WaitReason.HOST_BUDGET);
        }
        for (RepositoryName repository : cluster.repositories()) {
            if (in(work, repository) >= budgets.perRepository()) {
                return Optional.of(WaitReason.REPOSITORY_BUDGET);
            }
        }
        return Optional.empty();
    }

    private int in(Work work, Object where) {
        return inPlaces.getOrDefault(new Place(work, where), 0);
    }
}

package dev.walfleet.scheduler.plan;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Event;
import dev.walfleet.event.VerificationRequested;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A plan with the clusters that it covers.
 *
 * @param name unique; the memory of what was fired hangs on it
 */
public record Plan(String name, PlanProperties properties, List<FleetCluster> clusters) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");

    public Plan {
        checkedName(name);
        clusters = List.copyOf(clusters);
    }

    /** @throws IllegalArgumentException where it is no usable name of a plan */
    public static String checkedName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "plan name '" + name + "' is not usable: expected 1 to 63 of letters, digits, '.', '_' and '-'");
        }
        return name;
    }

    /** The plans of a configuration, applied to the clusters of a configuration. */
    public static List<Plan> of(Map<String, PlanProperties> plans, List<FleetCluster> fleet) {
        return plans.entrySet().stream()
                .map(entry -> new Plan(entry.getKey(), entry.getValue(), covered(entry.getValue(), fleet)))
                .sorted(Comparator.comparing(Plan::name))
                .toList();
    }

    private static List<FleetCluster> covered(PlanProperties plan, List<FleetCluster> fleet) {
        List<NamePattern> patterns =
                plan.clusters().stream().map(NamePattern::new).toList();
        return fleet.stream()
                .filter(cluster -> patterns.stream()
                        .anyMatch(pattern -> pattern.matches(cluster.id().value())))
                .toList();
    }

    /** The clusters that no plan backs up: somebody should know. */
    public static Set<ClusterId> withoutBackups(List<Plan> plans, List<FleetCluster> fleet) {
        Set<ClusterId> uncovered = new TreeSet<>();
        fleet.forEach(cluster -> uncovered.add(cluster.id()));
        plans.stream()
                .filter(plan -> plan.work() == Work.BACKUP)
                .flatMap(plan -> plan.clusters().stream())
                .forEach(cluster -> uncovered.remove(cluster.id()));
        return uncovered;
    }

    public Work work() {
        return properties.kind().work();
    }

    /** The job of a slot; always the same for the same slot. */
    JobId job(ClusterId cluster, Instant slot) {
        return JobId.of(cluster, properties.kind().word(), slot);
    }

    Event request(ClusterId cluster, Instant slot) {
        String by = "plan " + name;
        JobId job = job(cluster, slot);
        return switch (properties.kind()) {
            case LOGICAL -> backup(BackupKind.LOGICAL, job, cluster, slot);
            case FULL -> backup(BackupKind.FULL, job, cluster, slot);
            case VERIFICATION ->
                new VerificationRequested(job, cluster, null, slot, 1, properties.maxAttempts(), 0, by, name);
        };
    }

    private BackupRequested backup(BackupKind kind, JobId job, ClusterId cluster, Instant slot) {
        return new BackupRequested(
                job, cluster, kind, slot, 1, properties.maxAttempts(), 0, properties.databases(), "plan " + name, name);
    }
}

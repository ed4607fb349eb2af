package dev.walfleet.scheduler.plan;

import dev.walfleet.vocabulary.ClusterId;
import java.util.HashMap;
import java.util.Map;

/** A plan, its slots and its clusters. */
final class PlanLine {
    private final Plan plan;
    private final SlotLine slots;
    private final Map<ClusterId, DueSlot> entries = new HashMap<>();

    PlanLine(Plan plan) {
        this.plan = plan;
        this.slots = new SlotLine(plan.properties().cron());
        plan.clusters().forEach(cluster -> entries.put(cluster.id(), new DueSlot(this, cluster)));
    }

    Plan plan() {
        return plan;
    }

    SlotLine slots() {
        return slots;
    }

    Map<ClusterId, DueSlot> entries() {
        return entries;
    }
}

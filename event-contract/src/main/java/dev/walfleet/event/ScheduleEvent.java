package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;

/** The scheduler's own memory; compacted. */
public sealed interface ScheduleEvent extends Event permits PlanAdopted, SlotFired {
    /** The plan's name. */
    String plan();

    ClusterId cluster();

    /** One memory per plan and cluster. */
    @Override
    default String subject() {
        return plan() + "/" + cluster();
    }
}

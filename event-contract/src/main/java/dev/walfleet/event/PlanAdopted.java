package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;

/**
 * A plan covers a cluster from now on. It is remembered before the plan's first slot comes, so that this slot is not
 * forgotten where the scheduler is away just then.
 *
 * @param plan the plan's name
 * @param from slots after this moment are due
 */
@EventType("dev.walfleet.schedule.plan-adopted.v1")
public record PlanAdopted(String plan, ClusterId cluster, Instant from) implements ScheduleEvent {
    public PlanAdopted {
        Fields.required("plan", plan);
        Fields.required("cluster", cluster);
        Fields.required("from", from);
    }
}

package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;

/**
 * A plan asked for the job of a slot. Written in one transaction with the request.
 *
 * @param plan the plan's name; `wal gaps`, which is none, where a full backup was asked for because WAL is missing
 */
@EventType("dev.walfleet.schedule.slot-fired.v1")
public record SlotFired(String plan, ClusterId cluster, Instant slot, JobId job, Instant firedAt)
        implements ScheduleEvent {
    public SlotFired {
        Fields.required("plan", plan);
        Fields.required("cluster", cluster);
        Fields.required("slot", slot);
        Fields.required("job", job);
        Fields.required("firedAt", firedAt);
    }
}

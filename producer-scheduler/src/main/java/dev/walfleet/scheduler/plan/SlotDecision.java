package dev.walfleet.scheduler.plan;

import java.util.List;
import java.util.Map;

/**
 * What to ask for now, and what waits.
 *
 * @param fires who waited longest first
 * @param waiting how many wait, for each reason that there is
 * @param longest those who wait longest, for people to read; not all
 */
public record SlotDecision(List<Fire> fires, Map<WaitReason, Integer> waiting, List<Waiting> longest) {
    /** How many {@link #longest} holds at most. */
    public static final int LONGEST = 20;

    public SlotDecision {
        fires = List.copyOf(fires);
        waiting = Map.copyOf(waiting);
        longest = List.copyOf(longest);
    }
}

package dev.walfleet.runtime.kafka;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The events of one topic and subject form a lane; only the head of a lane may go. Guarded by its owner. */
final class Lanes {
    private final Map<String, ArrayDeque<Pending>> lanes = new HashMap<>();
    private final ArrayDeque<Pending> heads = new ArrayDeque<>();
    private int pending;

    /** How many are in the lanes, those that are under way included. */
    int pending() {
        return pending;
    }

    void add(Pending event) {
        ArrayDeque<Pending> lane = lanes.computeIfAbsent(event.lane(), name -> new ArrayDeque<>());
        lane.add(event);
        pending++;
        if (lane.size() == 1) {
            heads.add(event);
        }
    }

    boolean hasHead() {
        return !heads.isEmpty();
    }

    /** The next head to go; it stays the head of its lane until it is {@link #done}. */
    @Nullable
    Pending poll() {
        return heads.poll();
    }

    /** This head could not go; it is the next again. */
    void again(Pending head) {
        heads.addFirst(head);
    }

    /** The one behind it becomes the head of the lane. */
    void done(Pending head) {
        ArrayDeque<Pending> lane = Objects.requireNonNull(lanes.get(head.lane()));
        lane.remove();
        pending--;
        if (lane.isEmpty()) {
            lanes.remove(head.lane());
        } else {
            heads.add(lane.element());
        }
    }
}

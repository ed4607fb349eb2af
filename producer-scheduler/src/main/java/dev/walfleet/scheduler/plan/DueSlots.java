package dev.walfleet.scheduler.plan;

import dev.walfleet.event.PlanAdopted;
import dev.walfleet.event.ScheduleEvent;
import dev.walfleet.event.SlotFired;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Which slots are due. First the memory is given back to it ({@link #observe}), then {@link #begin} and {@link #decide} in
 * turn with {@link #observe} of what was emitted.
 *
 * <p>A slot that was missed runs late, and where several of one plan and cluster were, only the newest does. A slot that
 * is older than the catch-up horizon is skipped. What waits keeps the place in the queue that its oldest missed slot had.
 *
 * <p>A tick costs what became due, not the size of the fleet. For one thread.
 */
public final class DueSlots {
    private final long catchUp;
    private final Map<String, PlanLine> lines = new LinkedHashMap<>();
    private final PriorityQueue<DueSlot> upcoming = new PriorityQueue<>(DueSlot::byDue);
    private final TreeSet<DueSlot> waiting = new TreeSet<>(DueSlot::bySince);
    private long skipped;

    /** @param catchUp how long after it was due a missed slot still runs */
    public DueSlots(List<Plan> plans, Duration catchUp) {
        this.catchUp = catchUp.toSeconds();
        plans.forEach(plan -> lines.put(plan.name(), new PlanLine(plan)));
    }

    /** Remembers; in any order, as often as it comes. What no plan covers any more is ignored. */
    public void observe(ScheduleEvent event) {
        PlanLine line = lines.get(event.plan());
        DueSlot entry = line == null ? null : line.entries().get(event.cluster());
        if (entry != null) {
            entry.after = Math.max(entry.after, moment(event).getEpochSecond());
            if (entry.pending != DueSlot.NONE && entry.pending <= entry.after) {
                waiting.remove(entry);
                entry.pending = DueSlot.NONE;
                entry.since = DueSlot.NONE;
            }
        }
    }

    private static Instant moment(ScheduleEvent event) {
        if (event instanceof SlotFired fired) {
            return fired.slot();
        }
        return ((PlanAdopted) event).from();
    }

    /**
     * The memory is complete.
     *
     * @return what has to be remembered before the first decision counts: plans that cover a cluster from now on
     */
    public List<PlanAdopted> begin(Instant now) {
        List<PlanAdopted> adopted = new ArrayList<>();
        for (PlanLine line : lines.values()) {
            for (DueSlot entry : line.entries().values()) {
                if (entry.after == DueSlot.NONE) {
                    entry.after = now.getEpochSecond();
                    adopted.add(new PlanAdopted(line.plan().name(), entry.cluster.id(), now));
                }
                entry.next = line.slots().next(entry.after);
                upcoming.add(entry);
            }
        }
        return adopted;
    }

    /**
     * What to ask for now. Deciding twice without observing the outcome gives the same twice.
     *
     * @param occupancy what is under way; what is decided here is added to it
     * @param limit how many slots to fire at most
     */
    public SlotDecision decide(Instant now, Occupancy occupancy, int limit) {
        advance(now.getEpochSecond());
        List<Fire> fires = new ArrayList<>();
        List<Waiting> longest = new ArrayList<>();
        Map<WaitReason, Integer> reasons = new EnumMap<>(WaitReason.class);
        for (DueSlot entry : waiting) {
            Plan plan = entry.line.plan();
            Optional<WaitReason> hindrance = fires.size() >= limit
                    ? Optional.of(WaitReason.NEXT_TICK)
                    : occupancy.hindrance(plan.work(), entry.cluster, plan.name());
            if (hindrance.isEmpty()) {
                fires.add(fire(entry, now));
                occupancy.add(plan.work(), entry.cluster.id(), plan.name());
            } else {
                reasons.merge(hindrance.orElseThrow(), 1, Integer::sum);
                if (longest.size() < SlotDecision.LONGEST) {
                    longest.add(waiting(entry, hindrance.orElseThrow()));
                }
            }
        }
        return new SlotDecision(fires, reasons, longest);
    }

    private void advance(long now) {
        for (DueSlot first = upcoming.peek(); first != null && first.due() <= now; first = upcoming.peek()) {
            upcoming.poll();
            pass(first, now);
            upcoming.add(first);
        }
    }

    /** The newest slot that came counts, for all before it. */
    private void pass(DueSlot entry, long now) {
        SlotLine slots = entry.line.slots();
        long newest = Math.max(entry.next, slots.newest(now - entry.offset));
        if (newest > entry.after) {
            if (newest + entry.offset < now - catchUp) {
                skipped++;
            } else {
                long since = entry.pending == DueSlot.NONE ? Math.max(entry.due(), now - catchUp) : entry.since;
                waiting.remove(entry);
                entry.since = since;
                entry.pending = newest;
                waiting.add(entry);
            }
        }
        entry.next = slots.next(newest);
    }

    private static Fire fire(DueSlot entry, Instant now) {
        Plan plan = entry.line.plan();
        ClusterId cluster = entry.cluster.id();
        Instant slot = Instant.ofEpochSecond(entry.pending);
        return new Fire(
                plan.work(),
                plan.request(cluster, slot),
                new SlotFired(plan.name(), cluster, slot, plan.job(cluster, slot), now),
                entry.since);
    }

    private static Waiting waiting(DueSlot entry, WaitReason reason) {
        return new Waiting(
                entry.line.plan().name(),
                entry.cluster.id(),
                Instant.ofEpochSecond(entry.pending),
                Instant.ofEpochSecond(entry.since),
                reason);
    }

    /** When the next slot is due; empty where nothing is planned. */
    public Optional<Instant> nextDue() {
        return Optional.ofNullable(upcoming.peek()).map(entry -> Instant.ofEpochSecond(entry.due()));
    }

    /** How many slots are due and wait. */
    public int due() {
        return waiting.size();
    }

    /** How many slots were older than the catch-up horizon and will not run. */
    public long skipped() {
        return skipped;
    }

    /** The next slot of each plan, over all of its clusters. */
    public Map<String, Instant> nextSlots() {
        Map<String, Instant> next = new LinkedHashMap<>();
        lines.forEach((name, line) -> line.entries().values().stream()
                .mapToLong(entry -> entry.next)
                .min()
                .ifPresent(slot -> next.put(name, Instant.ofEpochSecond(slot))));
        return next;
    }
}

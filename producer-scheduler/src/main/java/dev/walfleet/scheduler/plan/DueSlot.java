package dev.walfleet.scheduler.plan;

/**
 * One plan for one cluster: its next slot, and the one that is due and was not asked for yet. There are tens of thousands:
 * times are seconds since 1970, and nothing is kept that can be looked up.
 */
final class DueSlot {
    static final long NONE = Long.MIN_VALUE;

    final PlanLine line;
    final FleetCluster cluster;
    /** This cluster's place in the plan's jitter window. */
    final int offset;
    /** The slot that was fired last, or the moment of adoption. */
    long after = NONE;

    long next = NONE;
    long pending = NONE;
    /** When the oldest slot was due that {@link #pending} stands for. */
    long since = NONE;

    DueSlot(PlanLine line, FleetCluster cluster) {
        this.line = line;
        this.cluster = cluster;
        this.offset = (int) Jitter.seconds(
                line.plan().name(), cluster.id(), line.plan().properties().jitter());
    }

    long due() {
        return next + offset;
    }

    /** Order of service: who waits longest first; ties in an order that is always the same. */
    static int bySince(DueSlot a, DueSlot b) {
        int order = Long.compare(a.since, b.since);
        return order != 0 ? order : byName(a, b);
    }

    static int byDue(DueSlot a, DueSlot b) {
        return Long.compare(a.due(), b.due());
    }

    private static int byName(DueSlot a, DueSlot b) {
        int order = a.cluster.id().compareTo(b.cluster.id());
        return order != 0 ? order : a.line.plan().name().compareTo(b.line.plan().name());
    }
}

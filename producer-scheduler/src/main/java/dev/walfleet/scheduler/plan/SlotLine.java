package dev.walfleet.scheduler.plan;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The slots of one schedule, each computed once however many clusters ask for it. Seconds since 1970. For one thread.
 */
final class SlotLine {
    /** Far in the past: there was no slot yet. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int REMEMBERED = 4096;

    private final CronSchedule schedule;
    /** Slot → the one after it. */
    private final TreeMap<Long, Long> known = new TreeMap<>();

    SlotLine(CronSchedule schedule) {
        this.schedule = schedule;
    }

    /** The first slot after a moment. */
    long next(long after) {
        Map.Entry<Long, Long> pair = known.floorEntry(after);
        if (pair != null && after < pair.getValue()) {
            return pair.getValue();
        }
        long next = schedule.next(Instant.ofEpochSecond(after)).getEpochSecond();
        long newest = newestOf(after);
        if (newest != NEVER) {
            remember(newest, next);
        }
        return next;
    }

    /** The newest slot at or before a moment, or {@link #NEVER}. */
    long newest(long at) {
        Map.Entry<Long, Long> pair = known.floorEntry(at);
        if (pair != null && at < pair.getValue()) {
            return pair.getKey();
        }
        long newest = newestOf(at);
        if (newest != NEVER) {
            remember(newest, schedule.next(Instant.ofEpochSecond(newest)).getEpochSecond());
        }
        return newest;
    }

    private long newestOf(long at) {
        return schedule.newest(Instant.ofEpochSecond(at))
                .map(Instant::getEpochSecond)
                .orElse(NEVER);
    }

    private void remember(long slot, long next) {
        known.put(slot, next);
        while (known.size() > REMEMBERED) {
            known.pollFirstEntry();
        }
    }

    int remembered() {
        return known.size();
    }
}

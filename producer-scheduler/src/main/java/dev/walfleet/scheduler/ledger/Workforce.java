package dev.walfleet.scheduler.ledger;

import dev.walfleet.event.ServiceHeartbeat;
import dev.walfleet.scheduler.plan.Work;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The workers that are alive, and whether one of them is idle. */
final class Workforce {
    private static final int MISSED_BEATS = 3;

    private record Sighting(ServiceHeartbeat beat, Duration until) {
        boolean alive(Duration now) {
            return !beat.stopping() && now.compareTo(until) <= 0;
        }
    }

    private final Map<InstanceId, Sighting> sightings = new HashMap<>();

    void seen(ServiceHeartbeat beat, Duration uptime) {
        sightings.put(
                beat.instance(), new Sighting(beat, uptime.plus(beat.interval().multipliedBy(MISSED_BEATS))));
    }

    /** Whether a living worker could take one more job. */
    boolean idle(Work work, Duration uptime) {
        return sightings.values().stream()
                .filter(sighting -> sighting.alive(uptime) && does(work, sighting.beat()))
                .anyMatch(sighting ->
                        sighting.beat().slots() > sighting.beat().running().size());
    }

    /** How many workers are alive. */
    int alive(Work work, Duration uptime) {
        return (int) sightings.values().stream()
                .filter(sighting -> sighting.alive(uptime) && does(work, sighting.beat()))
                .count();
    }

    void forget(Duration uptime) {
        sightings.values().removeIf(sighting -> !sighting.alive(uptime));
    }

    private static boolean does(Work work, ServiceHeartbeat beat) {
        return beat.service()
                .equals(
                        switch (work) {
                            case BACKUP -> "dump-worker";
                            case VERIFICATION -> "verifier";
                        });
    }
}

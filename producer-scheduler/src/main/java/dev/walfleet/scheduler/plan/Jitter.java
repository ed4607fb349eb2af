package dev.walfleet.scheduler.plan;

import dev.walfleet.vocabulary.ClusterId;
import java.time.Duration;

/** Spreads the clusters of a plan over a window: the same cluster always at the same place, whatever else is configured. */
final class Jitter {
    private Jitter() {}

    /** Seconds after the slot, 0 to less than the window. */
    static long seconds(String plan, ClusterId cluster, Duration window) {
        long seconds = window.toSeconds();
        return seconds == 0 ? 0 : Math.floorMod(hash(plan + "/" + cluster), seconds);
    }

    /** FNV-1a, 64 bit, with the finisher of MurmurHash3: names that differ in one digit land far apart. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}

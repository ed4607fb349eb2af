package dev.walfleet.scheduler.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Holds the wall clock against the monotonic one. A wall clock that jumped is not acted on until the jump is confirmed: by
 * the clock of another machine, or, where none is heard, by having stayed where it jumped to for a while (a laptop that
 * slept). A clock that jumps back was never followed. For one thread.
 */
public final class ClockGuard {
    /**
     * What to make of the clock.
     *
     * @param now what is believed to be the time: the wall clock, or, after a jump, what it would show without
     * @param trusted whether the wall clock may be acted on
     * @param jump how far it jumped; zero where trusted
     */
    public record Reading(Instant now, boolean trusted, Duration jump) {}

    private record Anchor(Instant wall, Duration uptime) {
        Instant at(Duration later) {
            return wall.plus(later.minus(uptime));
        }
    }

    /** Another machine's event is on its way for some time, and its clock may differ a little. */
    private static final Duration WITNESS_TOLERANCE = Duration.ofSeconds(30);

    private final Duration tolerance;
    private final Duration confirmation;
    private @Nullable Anchor believed;
    private @Nullable Anchor jumped;
    private @Nullable Anchor witness;

    /**
     * @param tolerance how much the wall clock may differ from the monotonic one between two readings
     * @param confirmation how long a jump must have lasted where no other machine's clock is heard
     */
    public ClockGuard(Duration tolerance, Duration confirmation) {
        this.tolerance = tolerance;
        this.confirmation = confirmation;
    }

    /** The time on another machine, for example that of an event it published just now. */
    public void witness(Instant theirs, Duration uptime) {
        witness = new Anchor(theirs, uptime);
    }

    /** Reads the clock; to be called often. */
    public Reading read(Instant wall, Duration uptime) {
        Anchor expected = believed;
        Anchor shown = new Anchor(wall, uptime);
        if (expected == null || near(expected.at(uptime), wall, tolerance)) {
            return trust(shown);
        }
        Anchor since = jumped;
        if (since == null || !near(since.at(uptime), wall, tolerance)) {
            since = shown;
            jumped = since;
        }
        if (confirmed(expected, since, uptime)) {
            return trust(shown);
        }
        return new Reading(expected.at(uptime), false, Duration.between(expected.at(uptime), wall));
    }

    private Reading trust(Anchor shown) {
        believed = shown;
        jumped = null;
        return new Reading(shown.wall(), true, Duration.ZERO);
    }

    private boolean confirmed(Anchor expected, Anchor since, Duration uptime) {
        Anchor other = witness;
        boolean lasted = uptime.minus(since.uptime()).compareTo(confirmation) >= 0;
        if (other == null || uptime.minus(other.uptime()).compareTo(confirmation) > 0) {
            return lasted;
        }
        boolean forOld = near(expected.at(other.uptime()), other.wall(), WITNESS_TOLERANCE);
        boolean forNew = near(since.at(other.uptime()), other.wall(), WITNESS_TOLERANCE);
        return forOld == forNew ? lasted : forNew;
    }

    private static boolean near(Instant a, Instant b, Duration tolerance) {
        return Duration.between(a, b).abs().compareTo(tolerance) <= 0;
    }
}

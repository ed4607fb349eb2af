package dev.walfleet.notify.book;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One key: whether something is wrong as of the youngest fact, and what subscribers believe. */
final class AlertState {
    private static final int FIRES_KEPT = 10;

    private final Deque<Instant> fires = new ArrayDeque<>();
    private boolean raised;
    private Instant since = Instant.MIN;
    private Instant at = Instant.MIN;
    private @Nullable Trouble trouble;
    private @Nullable AlertFired firing;

    /** @return whether it was in order before */
    boolean raise(Trouble trouble, Instant since, Instant at) {
        if (!at.isAfter(this.at)) {
            return false;
        }
        this.at = at;
        if (raised) {
            return false;
        }
        this.raised = true;
        this.since = since;
        this.trouble = trouble;
        return true;
    }

    /** @return whether something was wrong before */
    boolean clear(Instant at) {
        if (at.isBefore(this.at)) {
            return false;
        }
        this.at = at;
        boolean was = raised;
        raised = false;
        return was;
    }

    void told(AlertFired fired) {
        if (fired.at().isAfter(at) || (fired.at().equals(at) && raised)) {
            raised = true;
            since = fired.firstSeen();
            at = fired.at();
            trouble = Trouble.of(fired);
            firing = fired;
        } else if (raised && firing == null) {
            firing = fired;
            since = fired.firstSeen();
        }
    }

    void told(AlertResolved resolved) {
        if (firing != null && !resolved.resolvedAt().isBefore(firing.at())) {
            firing = null;
        }
        clear(resolved.resolvedAt());
    }

    void published(AlertFired fired, Instant now) {
        firing = fired;
        fires.addLast(now);
        if (fires.size() > FIRES_KEPT) {
            fires.removeFirst();
        }
    }

    void silent() {
        firing = null;
    }

    /** Whether subscribers know what is. */
    boolean settled() {
        return raised == (firing != null);
    }

    AlertFired fired() {
        Trouble wrong = required(trouble);
        return new AlertFired(
                wrong.key(),
                wrong.severity(),
                wrong.cluster(),
                wrong.title(),
                wrong.message(),
                wrong.hint(),
                since,
                at);
    }

    AlertResolved resolved() {
        AlertFired told = required(firing);
        return new AlertResolved(told.key(), told.severity(), told.cluster(), told.title(), told.firstSeen(), at);
    }

    boolean raised() {
        return raised;
    }

    Instant since() {
        return since;
    }

    /** The time of the youngest fact. */
    Instant at() {
        return at;
    }

    Optional<AlertFired> firing() {
        return Optional.ofNullable(firing);
    }

    long firesSince(Instant moment) {
        return fires.stream().filter(fire -> fire.isAfter(moment)).count();
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("an alert is asked for that there is not");
        }
        return value;
    }
}

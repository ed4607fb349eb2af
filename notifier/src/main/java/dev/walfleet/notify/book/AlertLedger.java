package dev.walfleet.notify.book;

import dev.walfleet.event.AlertEvent;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is wrong by key, and what subscribers were told of it. Of the statements about one key the youngest counts, by the
 * time of its fact; hence an event may come twice, or out of the past, without effect. What is to be published is the
 * difference between what is and what was told: a trouble that came and went before anybody was told is not told.
 *
 * <p>For one thread.
 */
final class AlertLedger {
    /** A key that fired this often within {@link #FLAPPING_SPAN} resolves only after {@link #SETTLING} without trouble. */
    private static final int FLAPPING_FIRES = 3;

    private static final Duration FLAPPING_SPAN = Duration.ofHours(1);
    private static final Duration SETTLING = Duration.ofMinutes(10);

    private final TreeMap<String, AlertState> states = new TreeMap<>();
    private final Set<String> unsettled = new LinkedHashSet<>();

    /**
     * Something is wrong.
     *
     * @param since from when on
     * @param at the time of the fact
     */
    void raise(Trouble trouble, Instant since, Instant at) {
        AlertState state = states.computeIfAbsent(trouble.key(), key -> new AlertState());
        if (state.raise(trouble, since, at)) {
            unsettled.add(trouble.key());
        }
    }

    /** What was wrong by this key is so no more; a fact as of {@code at}, without effect on trouble that is younger. */
    void clear(String key, Instant at) {
        AlertState state = states.get(key);
        if (state != null && state.clear(at)) {
            unsettled.add(key);
        }
    }

    /** What was wrong by this key is so no more, whatever the clocks of those say who reported it. */
    void clearNow(String key, Instant at) {
        AlertState state = states.get(key);
        if (state != null) {
            clear(key, at.isAfter(state.at()) ? at : state.at());
        }
    }

    boolean isRaised(String key) {
        AlertState state = states.get(key);
        return state != null && state.raised();
    }

    /** The keys with this beginning of which something is wrong. */
    List<String> raised(String prefix) {
        return states.subMap(prefix, prefix + Character.MAX_VALUE).entrySet().stream()
                .filter(entry -> entry.getValue().raised())
                .map(java.util.Map.Entry::getKey)
                .toList();
    }

    /** Since when the trouble of a key lasts; only where it {@link #isRaised}. */
    Instant since(String key) {
        AlertState state = states.get(key);
        if (state == null || !state.raised()) {
            throw new IllegalStateException("nothing is wrong by the key " + key);
        }
        return state.since();
    }

    /** Takes note of what is on the topic: told by a predecessor, by this one, or by somebody who resolved it by hand. */
    void told(AlertEvent alert) {
        AlertState state = states.computeIfAbsent(alert.key(), key -> new AlertState());
        if (alert instanceof AlertFired fired) {
            state.told(fired);
        } else if (alert instanceof AlertResolved resolved) {
            state.told(resolved);
        }
        unsettled.add(alert.key());
    }

    /** What subscribers are to be told now. Stays due until {@link #published}. */
    List<AlertEvent> due(Instant now) {
        List<AlertEvent> due = new ArrayList<>();
        for (String key : List.copyOf(unsettled)) {
            AlertState state = states.get(key);
            if (state == null || state.settled()) {
                unsettled.remove(key);
            } else if (state.raised()) {
                due.add(state.fired());
            } else if (!flaps(state, now) || !now.isBefore(state.at().plus(SETTLING))) {
                due.add(state.resolved());
            }
        }
        return due;
    }

    /** Subscribers were told. */
    void published(AlertEvent alert, Instant now) {
        AlertState state = states.get(alert.key());
        if (state != null && alert instanceof AlertFired fired) {
            state.published(fired, now);
        } else if (state != null) {
            state.silent();
        }
    }

    /** What subscribers know as firing. */
    List<AlertFired> firing() {
        return states.values().stream()
                .flatMap(state -> state.firing().stream())
                .toList();
    }

    /** Forgets what has been in order since before {@code moment}. */
    void forget(Instant moment) {
        states.values()
                .removeIf(state ->
                        !state.raised() && state.settled() && state.at().isBefore(moment));
    }

    private static boolean flaps(AlertState state, Instant now) {
        return state.firesSince(now.minus(FLAPPING_SPAN)) >= FLAPPING_FIRES;
    }
}

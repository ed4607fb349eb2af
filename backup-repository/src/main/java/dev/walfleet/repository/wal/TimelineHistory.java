package dev.walfleet.repository.wal;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a timeline came about: what {@code <timeline>.history} says (PostgreSQL's {@code timeline.c}: parent, tab, switch
 * point, tab, reason; one line per ancestor, oldest first).
 *
 * @param timeline whose history it is
 * @param ancestors oldest first; empty for the first timeline
 */
public record TimelineHistory(Timeline timeline, List<Ancestor> ancestors) {
    /**
     * A timeline that this one descends from.
     *
     * @param end the first position that belongs to the next timeline
     */
    public record Ancestor(Timeline timeline, Lsn end) {}

    public TimelineHistory {
        ancestors = List.copyOf(ancestors);
    }

    /** Of a timeline that has no ancestor. */
    public static TimelineHistory of(Timeline first) {
        return new TimelineHistory(first, List.of());
    }

    /** @throws IllegalArgumentException quoting the line that makes no sense */
    public static TimelineHistory parse(Timeline timeline, byte[] file) {
        List<Ancestor> ancestors = new ArrayList<>();
        for (String line : new String(file, StandardCharsets.ISO_8859_1).lines().toList()) {
            String facts = line.strip();
            if (facts.isEmpty() || facts.startsWith("#")) {
                continue;
            }
            String[] words = facts.split("\\s+", 3);
            try {
                ancestors.add(new Ancestor(new Timeline(Integer.parseInt(words[0])), Lsn.parse(words[1])));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IllegalArgumentException(
                        "line '" + line + "' in the history of timeline " + timeline + " makes no sense", e);
            }
        }
        return new TimelineHistory(timeline, ancestors);
    }

    /** Where an ancestor ends; empty for this timeline itself. */
    public Optional<Lsn> end(Timeline of) {
        return ancestors.stream()
                .filter(ancestor -> ancestor.timeline().equals(of))
                .map(Ancestor::end)
                .findFirst();
    }

    /** The timeline to which the byte at a position belongs. */
    public Timeline at(Lsn position) {
        return ancestors.stream()
                .filter(ancestor -> position.compareTo(ancestor.end()) < 0)
                .map(Ancestor::timeline)
                .findFirst()
                .orElse(timeline);
    }

    /** The one that follows an ancestor. */
    public Timeline after(Timeline ancestor) {
        List<Timeline> all = all();
        int index = all.indexOf(ancestor);
        if (index < 0 || index == all.size() - 1) {
            throw new IllegalArgumentException("timeline " + ancestor + " is no ancestor of " + timeline);
        }
        return all.get(index + 1);
    }

    /** The ancestors and this one, oldest first. */
    public List<Timeline> all() {
        List<Timeline> all =
                new ArrayList<>(ancestors.stream().map(Ancestor::timeline).toList());
        all.add(timeline);
        return all;
    }
}

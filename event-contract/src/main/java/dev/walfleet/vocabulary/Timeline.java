package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A history of a cluster. Every promotion begins a new one.
 *
 * @param id from 1 on
 */
public record Timeline(@JsonValue int id) implements Comparable<Timeline> {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Timeline {
        if (id < 1) {
            throw new IllegalArgumentException("timeline " + id + ", expected 1 or more");
        }
    }

    @Override
    public int compareTo(Timeline other) {
        return Integer.compare(id, other.id);
    }

    /** Eight hexadecimal digits, as at the beginning of a WAL segment's name. */
    @Override
    public String toString() {
        return "%08X".formatted(id);
    }
}

package dev.walfleet.repository.wal;

import dev.walfleet.vocabulary.WalSegmentName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a segment that was stored before the segment was finished.
 *
 * @param from where in the segment it begins, in bytes
 * @param to where it ends, in bytes; not part of it
 */
public record TailPiece(WalSegmentName segment, int from, int to) implements Comparable<TailPiece> {
    private static final Pattern FORM = Pattern.compile("([0-9A-F]{24})\\.([0-9A-F]{8})-([0-9A-F]{8})");

    public TailPiece {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("a piece of " + segment + " from " + from + " to " + to);
        }
    }

    /** Of {@code 000000010000000000000007.00000000-0000A000}; empty where it is something else. */
    static Optional<TailPiece> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long from = Long.parseLong(matcher.group(2), 16);
        long to = Long.parseLong(matcher.group(3), 16);
        return from < to && to <= Integer.MAX_VALUE
                ? Optional.of(new TailPiece(new WalSegmentName(matcher.group(1)), (int) from, (int) to))
                : Optional.empty();
    }

    public int length() {
        return to - from;
    }

    /** By place. */
    @Override
    public int compareTo(TailPiece other) {
        int bySegment = segment.compareTo(other.segment);
        int byFrom = bySegment == 0 ? Integer.compare(from, other.from) : bySegment;
        return byFrom == 0 ? Integer.compare(to, other.to) : byFrom;
    }

    @Override
    public String toString() {
        return "%s.%08X-%08X".formatted(segment, from, to);
    }
}

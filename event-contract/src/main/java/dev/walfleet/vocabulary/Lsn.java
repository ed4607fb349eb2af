package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the write-ahead log, in bytes since its beginning, as {@code pg_lsn} prints it: {@code 16/B374D848}.
 *
 * @param position unsigned 64 bits
 */
public record Lsn(long position) implements Comparable<Lsn> {
    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** @throws IllegalArgumentException quoting the text, where it is not two hexadecimal numbers with a slash */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Lsn parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("LSN '" + text + "' is not of the form 16/B374D848");
        }
        return new Lsn(Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16));
    }

    /** This position, {@code bytes} further on. */
    public Lsn plus(long bytes) {
        return new Lsn(position + bytes);
    }

    /** How many bytes this position is ahead of {@code other}; negative where it is behind. */
    public long minus(Lsn other) {
        return position - other.position;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(position, other.position);
    }

    @JsonValue
    @Override
    public String toString() {
        return "%X/%X".formatted(position >>> 32, position & 0xffffffffL);
    }
}

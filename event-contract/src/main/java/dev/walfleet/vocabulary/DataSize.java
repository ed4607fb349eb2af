package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes, as people write it: {@code 64MiB}, {@code 1.5GiB}, {@code 512}. Units are binary; {@code KB}, {@code
 * MB} and {@code GB} are refused, as half of the world means something else by them.
 *
 * @param bytes 0 or more
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,6})?)\\s*(B|KiB|MiB|GiB|TiB|PiB)?");
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size of " + bytes + " bytes, expected 0 or more");
        }
    }

    public static DataSize ofMebibytes(long mebibytes) {
        return new DataSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /** @throws IllegalArgumentException quoting the text, where it is no size */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "size '" + text + "' is not usable: expected a number with B, KiB, MiB, GiB or TiB, such as 64MiB");
        }
        java.math.BigDecimal number = new java.math.BigDecimal(matcher.group(1));
        try {
            return new DataSize(number.multiply(java.math.BigDecimal.valueOf(factor(matcher.group(2))))
                    .setScale(0, java.math.RoundingMode.HALF_UP)
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("size '" + text + "' is larger than any disk", e);
        }
    }

    private static long factor(@org.jspecify.annotations.Nullable String unit) {
        long factor = 1;
        for (String candidate : UNITS) {
            if (unit == null || candidate.equals(unit)) {
                return factor;
            }
            factor <<= 10;
        }
        throw new IllegalStateException(unit);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** Without loss, in the largest unit that divides it: {@code 64MiB}, {@code 1000B}. */
    @JsonValue
    public String exact() {
        int unit = 0;
        long value = bytes;
        while (unit < UNITS.length - 1 && value != 0 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + UNITS[unit];
    }

    /** For people, rounded to one decimal: {@code 1.2GiB}. */
    @Override
    public String toString() {
        int unit = 0;
        double value = bytes;
        while (unit < UNITS.length - 1 && value >= 1024) {
            value /= 1024;
            unit++;
        }
        long tenths = Math.round(value * 10);
        return unit == 0 ? bytes + "B" : tenths / 10 + "." + tenths % 10 + UNITS[unit];
    }
}

package dev.walfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a WAL segment file, {@code 000000010000000000000007}: timeline, then the upper and the lower part of the
 * segment number, eight hexadecimal digits each ({@code XLogFileName} in PostgreSQL's {@code xlog_internal.h}).
 *
 * @param value 24 upper-case hexadecimal digits
 */
public record WalSegmentName(@JsonValue String value) implements Comparable<WalSegmentName> {
    private static final Pattern FORM = Pattern.compile("[0-9A-F]{24}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WalSegmentName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "WAL segment name '" + value + "' is not of the form 000000010000000000000007");
        }
    }

    /** Whether a file of {@code pg_wal} has the form of a segment's name. */
    public static boolean is(String fileName) {
        return FORM.matcher(fileName).matches();
    }

    /**
     * The segment that holds the byte at a position.
     *
     * @param segmentSize {@code wal_segment_size} in bytes, a power of two from 1 MiB to 1 GiB
     */
    public static WalSegmentName containing(Timeline timeline, Lsn lsn, int segmentSize) {
        checkSize(segmentSize);
        long number = Long.divideUnsigned(lsn.position(), segmentSize);
        long perId = 0x1_0000_0000L / segmentSize;
        return new WalSegmentName("%08X%08X%08X".formatted(timeline.id(), number / perId, number % perId));
    }

    public Timeline timeline() {
        return new Timeline(Integer.parseUnsignedInt(value.substring(0, 8), 16));
    }

    /**
     * The position of the segment's first byte.
     *
     * @throws IllegalArgumentException where no segment of this size has the name
     */
    public Lsn start(int segmentSize) {
        checkSize(segmentSize);
        long high = Long.parseLong(value.substring(8, 16), 16);
        long low = Long.parseLong(value.substring(16, 24), 16);
        if (low >= 0x1_0000_0000L / segmentSize) {
            throw new IllegalArgumentException(
                    "WAL segment " + value + " cannot be one of segments of " + segmentSize + " bytes");
        }
        return new Lsn((high << 32) + low * segmentSize);
    }

    /** What {@code initdb --wal-segsize} takes ({@code IsValidWalSegSize}). */
    private static void checkSize(int segmentSize) {
        if (segmentSize < 1 << 20 || segmentSize > 1 << 30 || Integer.bitCount(segmentSize) != 1) {
            throw new IllegalArgumentException(
                    "WAL segment size of " + segmentSize + " bytes, expected a power of two from 1 MiB to 1 GiB");
        }
    }

    /** The segment that follows on the same timeline. */
    public WalSegmentName next(int segmentSize) {
        return containing(timeline(), start(segmentSize).plus(segmentSize), segmentSize);
    }

    @Override
    public int compareTo(WalSegmentName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

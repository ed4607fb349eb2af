package dev.walfleet.repository.wal;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The header of a segment's first page ({@code XLogLongPageHeaderData} in PostgreSQL's {@code xlog_internal.h}), in the byte
 * order of the server's machine: what tells a segment from bytes that were put together wrongly.
 *
 * @param segmentSize {@code xlp_seg_size}
 * @param address {@code xlp_pageaddr}, where the page begins
 * @param system {@code xlp_sysid}
 */
record WalPageHeader(int segmentSize, Lsn address, long system) {
    private static final int ADDRESS_AT = 8;
    private static final int SYSTEM_AT = 24;
    private static final int SIZE_AT = 32;
    /** Bytes of it. */
    static final int LENGTH = 40;
    /** The size of the segment is not known. */
    static final int ANY_SIZE = -1;

    private static final String HINT =
            "its file on the server is damaged, renamed or of another cluster; nothing was stored of it";

    private static WalPageHeader read(byte[] segment, ByteOrder order) {
        ByteBuffer page = ByteBuffer.wrap(segment).order(order);
        return new WalPageHeader(page.getInt(SIZE_AT), new Lsn(page.getLong(ADDRESS_AT)), page.getLong(SYSTEM_AT));
    }

    /**
     * The size of the segments that one whose beginning this is belongs to.
     *
     * @throws IllegalArgumentException where it is no beginning of that segment
     */
    static int segmentSize(WalSegmentName name, byte[] beginning) {
        if (beginning.length >= LENGTH) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                WalPageHeader header = read(beginning, order);
                if (valid(header.segmentSize()) && header.segmentSize() >= beginning.length && header.startsAt(name)) {
                    return header.segmentSize();
                }
            }
        }
        throw new IllegalArgumentException("is not the beginning of WAL segment " + name);
    }

    /**
     * Refuses what is not that segment of that cluster.
     *
     * @param size its size in bytes, or {@link #ANY_SIZE}
     * @param beginning its first bytes
     * @throws WalfleetException SOURCE_DAMAGED
     */
    static void check(WalSegmentName name, String systemIdentifier, int size, byte[] beginning) {
        if (beginning.length < LENGTH) {
            throw new WalfleetException(
                    FailureCode.SOURCE_DAMAGED, "WAL segment " + name + " has " + beginning.length + " bytes", HINT);
        }
        WalPageHeader little = read(beginning, ByteOrder.LITTLE_ENDIAN);
        if (!little.fits(name, systemIdentifier, size)
                && !read(beginning, ByteOrder.BIG_ENDIAN).fits(name, systemIdentifier, size)) {
            throw new WalfleetException(
                    FailureCode.SOURCE_DAMAGED,
                    "what should be WAL segment " + name + " of system " + systemIdentifier
                            + " begins with a page at " + little.address() + " of system "
                            + Long.toUnsignedString(little.system()) + " in segments of " + little.segmentSize()
                            + " bytes",
                    HINT);
        }
    }

    private boolean fits(WalSegmentName name, String systemIdentifier, int size) {
        return valid(segmentSize)
                && (size == ANY_SIZE || size == segmentSize)
                && system == Long.parseUnsignedLong(systemIdentifier)
                && startsAt(name);
    }

    private boolean startsAt(WalSegmentName name) {
        try {
            return address.equals(name.start(segmentSize));
        } catch (IllegalArgumentException e) {
            return false; // no segment of that size has such a name
        }
    }

    private static boolean valid(int size) {
        return size >= 1 << 20 && size <= 1 << 30 && Integer.bitCount(size) == 1;
    }
}

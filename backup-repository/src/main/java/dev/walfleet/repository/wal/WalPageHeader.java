package dev.walfleet.repository.wal;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
    private static final int LENGTH = 40;

    private static WalPageHeader read(byte[] segment, ByteOrder order) {
        ByteBuffer page = ByteBuffer.wrap(segment).order(order);
        return new WalPageHeader(page.getInt(SIZE_AT), new Lsn(page.getLong(ADDRESS_AT)), page.getLong(SYSTEM_AT));
    }

    /**
     * Refuses what is not that segment of that cluster.
     *
     * @throws WalfleetException INTERNAL: nothing that an operator does brings this about
     */
    static void check(WalSegmentName name, String systemIdentifier, byte[] segment) {
        if (segment.length < LENGTH) {
            throw new WalfleetException(
                    FailureCode.INTERNAL,
                    "WAL segment " + name + " has " + segment.length + " bytes",
                    "this is a fault of whoever put the segment together; nothing was stored");
        }
        WalPageHeader expected =
                new WalPageHeader(segment.length, name.start(segment.length), Long.parseUnsignedLong(systemIdentifier));
        WalPageHeader little = read(segment, ByteOrder.LITTLE_ENDIAN);
        if (!little.equals(expected) && !read(segment, ByteOrder.BIG_ENDIAN).equals(expected)) {
            throw new WalfleetException(
                    FailureCode.INTERNAL,
                    "what should be WAL segment " + name + " of system " + systemIdentifier
                            + " begins with a page at " + little.address() + " of system "
                            + Long.toUnsignedString(little.system()) + " in segments of " + little.segmentSize()
                            + " bytes, expected " + expected.address() + " and " + segment.length,
                    "this is a fault of whoever put the segment together; nothing was stored");
        }
    }
}

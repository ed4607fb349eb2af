package dev.walfleet.restore.scan;

import dev.walfleet.vocabulary.Lsn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Walks along the records of WAL files (PostgreSQL's {@code xlogrecord.h} and {@code xlog_internal.h}, versions 14 to 18, as a
 * little-endian machine writes them) and hands on those that tell a time, and those that make a tablespace. Segments that follow each other are read as one; where
 * one does not follow, its first whole record is where reading begins. An incomplete record at the end is not handed on. For one thread.
 */
public final class WalScanner {
    private static final int LONG_HEADER = 40;
    private static final int SHORT_HEADER = 24;
    private static final int RECORD_HEADER = 24;
    private static final int LONGEST_RECORD = 1020 * 1024 * 1024;
    private static final int CONTINUED = 0x0001;
    private static final int LONG = 0x0002;
    private static final int OVERWRITTEN = 0x0008;

    private final Consumer<WalMark> sink;
    private final Consumer<TablespaceMade> tablespaces;
    private final byte[] header = new byte[RECORD_HEADER];

    private ByteBuffer page = ByteBuffer.allocate(0);
    private long base;
    private int blockSize;
    private int limit;

    private long expected = -1;
    private boolean ended;
    private int magic;
    private long recordStart;
    private int total;
    private int have;
    private int skip;
    private byte[] body = new byte[0];
    private long lastRecord = -1;
    private long lastEnd = -1;

    public WalScanner(Consumer<WalMark> sink) {
        this(sink, made -> {});
    }

    public WalScanner(Consumer<WalMark> sink, Consumer<TablespaceMade> tablespaces) {
        this.sink = sink;
        this.tablespaces = tablespaces;
    }

    /** Where the last complete record begins; empty before there was one. */
    public Optional<Lsn> lastRecord() {
        return lastRecord == -1 ? Optional.empty() : Optional.of(new Lsn(lastRecord));
    }

    /** The position behind the last complete record. */
    public Optional<Lsn> end() {
        return lastEnd == -1 ? Optional.empty() : Optional.of(new Lsn(lastEnd));
    }

    /** Whether what was read ends in the middle of a record that makes a tablespace, or of one that is not to be told from it yet. */
    public boolean endsInTablespace() {
        return total > 0 && (have < RECORD_HEADER || RecordReader.makesTablespace(header));
    }

    /**
     * Reads a segment, or the beginning of one with zeroes behind it.
     *
     * @param start the position of its first byte
     */
    public void segment(Lsn start, byte[] bytes) {
        if (start.position() != expected) {
            total = 0;
            skip = 0;
        }
        ended = false;
        base = start.position();
        page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        limit = bytes.length;
        expected = base + limit;
        blockSize = limit >= LONG_HEADER ? page.getInt(36) : 0;
        if (blockSize < 512 || Integer.bitCount(blockSize) != 1 || limit % blockSize != 0) {
            return;
        }
        for (int at = 0; at < limit && !ended; at += blockSize) {
            page(at);
        }
    }

    private void page(int at) {
        int info = page.getShort(at + 2) & 0xffff;
        if (page.getShort(at) == 0 || page.getLong(at + 8) != base + at) {
            ended = true;
            return;
        }
        magic = page.getShort(at) & 0xffff;
        int remaining = page.getInt(at + 16);
        int from = at + ((info & LONG) != 0 ? LONG_HEADER : SHORT_HEADER);
        boolean continues = (info & CONTINUED) != 0;
        if ((info & OVERWRITTEN) != 0 || !continues || (total > 0 && remaining != total - have)) {
            total = 0; // what was begun was given up by its writer
            skip = 0;
        }
        if (continues && total == 0 && skip == 0) {
            skip = remaining; // the end of a record whose beginning was not read
        }
        int position = from;
        int end = at + blockSize;
        while (position < end && !ended) {
            position = piece(position, end);
        }
    }

    /** Takes what belongs to one record from this page. @return where to go on */
    private int piece(int from, int end) {
        if (skip > 0) {
            int taken = Math.min(skip, end - from);
            skip -= taken;
            return skip > 0 ? end : aligned(from + taken);
        }
        if (total == 0 && !begin(from)) {
            ended = true;
            return end;
        }
        int taken = Math.min(total - have, end - from);
        take(from, taken);
        have += taken;
        if (have < total) {
            return end;
        }
        lastRecord = recordStart;
        lastEnd = base + aligned(from + taken);
        if (RecordReader.makesTablespace(header)) {
            RecordReader.tablespace(body, recordStart).ifPresent(tablespaces);
        } else {
            RecordReader.read(header, body, recordStart, magic).ifPresent(sink);
        }
        total = 0;
        return aligned(from + taken);
    }

    private boolean begin(int from) {
        int length = page.getInt(from);
        if (length < RECORD_HEADER || length > LONGEST_RECORD) {
            return false;
        }
        recordStart = base + from;
        total = length;
        have = 0;
        body = new byte[0];
        return true;
    }

    private void take(int from, int taken) {
        int ofHeader = Math.max(0, Math.min(RECORD_HEADER - have, taken));
        if (ofHeader > 0) {
            page.get(from, header, have, ofHeader);
            if (have + ofHeader == RECORD_HEADER
                    && (RecordReader.wanted(header) || RecordReader.makesTablespace(header))) {
                body = new byte[total - RECORD_HEADER];
            }
        }
        if (body.length > 0 && taken > ofHeader) {
            page.get(from + ofHeader, body, have + ofHeader - RECORD_HEADER, taken - ofHeader);
        }
    }

    private static int aligned(int position) {
        return (position + 7) & ~7;
    }
}

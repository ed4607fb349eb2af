package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.postgres.wire.CopyOut;
import dev.walfleet.postgres.wire.WireConnection;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads units over one connection into one lane of the sink, checking and summing what passes. For one thread. */
final class LaneReader {
    /** 256 to 512 KiB are best: less costs rows, more costs the server's memory and caches. */
    static final int READ = 512 << 10;

    private static final byte[] ZEROES = new byte[READ];

    private final ConnectionTarget target;
    private final WireConnection connection;
    private final FileSink.Lane lane;
    private final Common common;

    private final CRC32C sum = new CRC32C();
    private @Nullable ReadRange range;
    private long position;
    private boolean gone;

    /**
     * What the lanes of a backup share.
     *
     * @param pages null where the cluster has no checksums
     */
    record Common(@Nullable PageCheck pages, FileSums sums, RateLimit rate, LongAdder bytes, ReadFault fault) {}

    LaneReader(ConnectionTarget target, WireConnection connection, FileSink.Lane lane, Common common) {
        this.target = target;
        this.connection = connection;
        this.lane = lane;
        this.common = common;
    }

    /** Reads one unit to its end. */
    void read(List<ReadRange> unit) throws IOException {
        CopyOut rows = copy(sql(unit));
        int current = -1;
        while (next(rows, awaited(unit, current))) {
            int index = rows.readInt();
            long offset = rows.readLong();
            int length = rows.skipBytes();
            if (index != current) {
                if (index != current + 1 || index >= unit.size()) {
                    throw disorder(index, current);
                }
                finish();
                begin(unit.get(index));
                current = index;
            }
            chunk(offset, length, rows);
        }
        if (current != unit.size() - 1) {
            throw disorder(unit.size(), current);
        }
        finish();
    }

    private CopyOut copy(String sql) {
        try {
            return connection.copyOut(sql);
        } catch (IOException e) {
            throw SourceSession.classed(e, "reading files", target);
        }
    }

    /** What the server is reading: the rest of the range at hand, or the next. */
    private ReadRange awaited(List<ReadRange> unit, int current) {
        ReadRange reading = range;
        return reading != null && position < reading.end() ? reading : unit.get(Math.min(current + 1, unit.size() - 1));
    }

    private boolean next(CopyOut rows, ReadRange awaited) {
        try {
            return rows.next();
        } catch (IOException e) {
            long at = awaited.equals(range) ? position : awaited.start();
            throw SourceSession.classed(e, "reading " + awaited.file().path() + " at " + at, target);
        }
    }

    private void begin(ReadRange next) throws IOException {
        range = next;
        position = next.start();
        gone = false;
        sum.reset();
        lane.begin(next.file(), next.start());
    }

    private void chunk(long offset, int length, CopyOut rows) throws IOException {
        ReadRange reading = Objects.requireNonNull(range);
        if (length < 0) {
            gone = true;
        }
        if (length <= 0) {
            return;
        }
        if (offset < position) {
            throw disorder(offset, position);
        }
        common.rate().take(length);
        zeroesUpTo(offset); // it was truncated, and extended again between two reads
        byte[] bytes = rows.array();
        int from = rows.position() - length;
        common.fault().apply(reading.file().path(), offset, bytes, from, length);
        PageCheck pages = common.pages();
        if (pages != null && reading.relation().isPresent()) {
            pages.check(reading.file(), reading.relation().orElseThrow(), offset, bytes, from, length);
        }
        hand(bytes, from, length);
        common.bytes().add(length);
    }

    private void hand(byte[] bytes, int from, int length) throws IOException {
        sum.update(bytes, from, length);
        lane.bytes(ByteBuffer.wrap(bytes, from, length));
        position += length;
    }

    /** What was cut off from the middle of a file comes back by the WAL; until then zeroes keep the later parts in their places. */
    private void zeroesUpTo(long offset) throws IOException {
        while (position < offset) {
            int length = (int) Math.min(offset - position, READ - position % READ);
            sum.update(ZEROES, 0, length);
            lane.bytes(ByteBuffer.wrap(ZEROES, 0, length));
            position += length;
        }
    }

    private void finish() throws IOException {
        ReadRange done = range;
        if (done == null) {
            return;
        }
        if (gone) {
            common.sums().vanished(done.file());
        } else if (!done.last()) {
            zeroesUpTo(done.end());
        }
        lane.end();
        common.sums().add(done.file(), done.start(), position - done.start(), (int) sum.getValue());
        range = null;
    }

    /** One row a read, in order; at least one for each range, so that what vanished is noticed. */
    private static String sql(List<ReadRange> unit) {
        StringBuilder sql = new StringBuilder(200 + 64 * unit.size())
                .append("COPY (SELECT t.i, o, pg_read_binary_file(t.p, o, least(t.l - o, ")
                .append(READ)
                .append("), true) FROM (VALUES ");
        for (int i = 0; i < unit.size(); i++) {
            ReadRange range = unit.get(i);
            sql.append(i == 0 ? "(" : ",(")
                    .append(i)
                    .append(i == 0 ? "::int4," : ",")
                    .append(Sql.literal(range.file().path()))
                    .append(i == 0 ? "::text," : ",")
                    .append(range.start())
                    .append(i == 0 ? "::int8," : ",")
                    .append(range.end())
                    .append(i == 0 ? "::int8," : ",")
                    .append(range.readEnd(READ))
                    .append(i == 0 ? "::int8)" : ")");
        }
        return sql.append(") t(i, p, s, e, l), LATERAL generate_series(t.s, greatest(t.e - 1, t.s), ")
                .append(READ)
                .append(") o) TO STDOUT (FORMAT binary)")
                .toString();
    }

    private static WalfleetException disorder(long found, long expected) {
        return new WalfleetException(
                FailureCode.INTERNAL,
                "the server sent the parts of a file in another order than asked for: " + found + " after " + expected,
                "this is a fault of Walfleet; the log has the stack trace");
    }
}

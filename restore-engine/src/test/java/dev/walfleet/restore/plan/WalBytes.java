package dev.walfleet.restore.plan;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Writes WAL as PostgreSQL 17 would, of small segments: transactions, checkpoints, restore points and filling. */
final class WalBytes {
    static final int SEGMENT = 1 << 20;

    private static final int PAGE = 8192;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final Map<WalSegmentName, byte[]> segments = new HashMap<>();
    private Timeline timeline = new Timeline(1);
    private long position;

    /** Begins at the first page of a segment. */
    WalBytes(Lsn start) {
        position = start.position();
    }

    Map<WalSegmentName, byte[]> segments() {
        return segments;
    }

    /** The next record's position. */
    Lsn now() {
        enter();
        return new Lsn(position);
    }

    /** Goes on where an older timeline was left, whose bytes before that are copied. */
    void continuing(byte[] old, Timeline on, Lsn from) {
        timeline = on;
        byte[] copy = new byte[SEGMENT];
        System.arraycopy(old, 0, copy, 0, (int) (from.position() % SEGMENT));
        segments.put(WalSegmentName.containing(on, from, SEGMENT), copy);
        position = from.position();
    }

    Lsn commit(long xid, Instant time) {
        return record(1, 0x00, xid, bytes(8).putLong(micros(time)).array());
    }

    /** A prepared transaction's, which another session writes. */
    Lsn commitPrepared(long xid, Instant time) {
        ByteBuffer main = bytes(8 + 4 + 8 + 4 + 8 + 4);
        main.putLong(micros(time))
                .putInt(1 | 1 << 1 | 1 << 4)
                .putLong(7)
                .putInt(2)
                .putLong(8)
                .putInt((int) xid);
        return record(1, 0x30 | 0x80, 0, main.array());
    }

    Lsn checkpoint(Instant time) {
        return record(0, 0x10, 0, bytes(88).putLong(64, time.getEpochSecond()).array());
    }

    Lsn restorePoint(String name, Instant time) {
        byte[] main = bytes(72).putLong(micros(time)).array();
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, main, 8, text.length);
        return record(0, 0x70, 0, main);
    }

    Lsn tablespace(int oid, String location) {
        byte[] path = location.getBytes(StandardCharsets.UTF_8);
        return record(
                5, 0x00, 9, bytes(4 + path.length + 1).putInt(oid).put(path).array());
    }

    /** Records that tell no time. */
    WalBytes fill(int bytes) {
        for (int left = bytes; left > 0; left -= 5000) {
            record(10, 0, 0, new byte[Math.max(300, Math.min(left, 5000))]);
        }
        return this;
    }

    private Lsn record(int manager, int info, long xid, byte[] main) {
        boolean shorter = main.length < 256;
        int total = 24 + (shorter ? 2 : 5) + main.length;
        ByteBuffer record = bytes(total);
        record.putInt(total)
                .putInt((int) xid)
                .putLong(0)
                .put((byte) info)
                .put((byte) manager)
                .putShort((short) 0);
        record.putInt(0);
        if (shorter) {
            record.put((byte) 255).put((byte) main.length);
        } else {
            record.put((byte) 254).putInt(main.length);
        }
        record.put(main).flip();
        enter();
        Lsn start = new Lsn(position);
        while (record.hasRemaining()) {
            if (position % PAGE == 0) {
                header(record.remaining());
            }
            int piece = (int) Math.min(record.remaining(), PAGE - position % PAGE);
            record.get(segment(), (int) (position % SEGMENT), piece);
            position += piece;
        }
        position = position + 7 & ~7L;
        return start;
    }

    private void enter() {
        if (position % PAGE == 0) {
            header(0);
        }
    }

    private void header(int remaining) {
        boolean first = position % SEGMENT == 0;
        ByteBuffer page = ByteBuffer.wrap(segment()).order(ByteOrder.LITTLE_ENDIAN);
        int at = (int) (position % SEGMENT);
        page.putShort(at, (short) 0xD116);
        page.putShort(at + 2, (short) ((remaining > 0 ? 1 : 0) | (first ? 2 : 0)));
        page.putInt(at + 4, timeline.id());
        page.putLong(at + 8, position);
        page.putInt(at + 16, remaining);
        if (first) {
            page.putInt(at + 32, SEGMENT);
            page.putInt(at + 36, PAGE);
        }
        position += first ? 40 : 24;
    }

    private byte[] segment() {
        return segments.computeIfAbsent(
                WalSegmentName.containing(timeline, new Lsn(position), SEGMENT), name -> new byte[SEGMENT]);
    }

    /** Until the segment at hand is full. */
    WalBytes fillSegment() {
        long segment = position / SEGMENT;
        while (position / SEGMENT == segment) {
            fill(3000);
        }
        return this;
    }

    Optional<byte[]> read(WalSegmentName name) {
        return Optional.ofNullable(segments.get(name));
    }

    private static long micros(Instant time) {
        return Duration.between(EPOCH, time).toNanos() / 1000;
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}

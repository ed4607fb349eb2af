package dev.walfleet.restore.scan;

import dev.walfleet.vocabulary.Lsn;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What one WAL record says, where it is one that tells a time or makes a tablespace ({@code xact.h}, {@code pg_control.h}, {@code xlogrecord.h}). */
final class RecordReader {
    private static final int RM_XLOG = 0;
    private static final int RM_XACT = 1;
    private static final int RM_TABLESPACE = 5;

    private static final int TABLESPACE_CREATE = 0x00;

    private static final int CHECKPOINT_SHUTDOWN = 0x00;
    private static final int CHECKPOINT_ONLINE = 0x10;
    private static final int RESTORE_POINT = 0x70;
    private static final int CHECKPOINT_TIME = 64;

    private static final int COMMIT = 0x00;
    private static final int ABORT = 0x20;
    private static final int COMMIT_PREPARED = 0x30;
    private static final int ABORT_PREPARED = 0x40;
    private static final int XACT_MASK = 0x70;
    private static final int HAS_INFO = 0x80;

    private static final int HAS_DATABASE = 1;
    private static final int HAS_SUBTRANSACTIONS = 1 << 1;
    private static final int HAS_RELATIONS = 1 << 2;
    private static final int HAS_INVALIDATIONS = 1 << 3;
    private static final int HAS_TWO_PHASE = 1 << 4;
    private static final int HAS_DROPPED_STATISTICS = 1 << 8;

    private static final int MAGIC_15 = 0xD110;
    private static final int MAGIC_18 = 0xD118;

    private static final int DATA_SHORT = 255;
    private static final int DATA_LONG = 254;
    private static final int ORIGIN = 253;
    private static final int TOP_LEVEL_XID = 252;

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private RecordReader() {}

    /** Whether a record is one to be read whole. */
    static boolean wanted(byte[] header) {
        int info = header[16] & 0xff;
        return switch (header[17] & 0xff) {
            case RM_XACT ->
                switch (info & XACT_MASK) {
                    case COMMIT, ABORT, COMMIT_PREPARED, ABORT_PREPARED -> true;
                    default -> false;
                };
            case RM_XLOG ->
                switch (info & 0xf0) {
                    case CHECKPOINT_SHUTDOWN, CHECKPOINT_ONLINE, RESTORE_POINT -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    /** Whether a record makes a tablespace; it is to be read whole, too. */
    static boolean makesTablespace(byte[] header) {
        return (header[17] & 0xff) == RM_TABLESPACE && (header[16] & 0xf0) == TABLESPACE_CREATE;
    }

    static Optional<TablespaceMade> tablespace(byte[] body, long start) {
        try {
            return mainData(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN))
                    .map(main -> new TablespaceMade(new Lsn(start), Integer.toUnsignedLong(main.getInt()), text(main)));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Up to the zero that ends it. */
    private static String text(ByteBuffer main) {
        byte[] bytes = new byte[main.remaining()];
        main.get(bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** @param magic of the page, which tells the version */
    static Optional<WalMark> read(byte[] header, byte[] body, long start, int magic) {
        if (body.length == 0 || !wanted(header)) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int info = header[16] & 0xff;
        try {
            Optional<ByteBuffer> data = mainData(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN));
            if (data.isEmpty()) {
                return Optional.empty();
            }
            ByteBuffer main = data.orElseThrow();
            return Optional.of(
                    (header[17] & 0xff) == RM_XACT
                            ? transaction(new Lsn(start), head.getInt(4), info, main, magic)
                            : control(new Lsn(start), info & 0xf0, main));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return Optional.empty(); // not what it looked like; PostgreSQL's own checks will say what it is
        }
    }

    private static WalMark control(Lsn start, int kind, ByteBuffer main) {
        if (kind != RESTORE_POINT) {
            long seconds = main.getLong(main.position() + CHECKPOINT_TIME);
            return new WalMark.Checkpoint(start, Instant.ofEpochSecond(seconds));
        }
        Instant time = time(main.getLong());
        return new WalMark.RestorePoint(start, time, text(main));
    }

    private static WalMark transaction(Lsn start, int recordXid, int info, ByteBuffer main, int magic) {
        Instant time = time(main.getLong());
        int kind = info & XACT_MASK;
        boolean prepared = kind == COMMIT_PREPARED || kind == ABORT_PREPARED;
        int xid = prepared && (info & HAS_INFO) != 0 ? preparedXid(main, recordXid, magic) : recordXid;
        return new WalMark.TransactionEnd(
                start, time, Integer.toUnsignedLong(xid), kind == COMMIT || kind == COMMIT_PREPARED);
    }

    /** A prepared transaction's end is written by another session: its id follows a row of optional parts. */
    private static int preparedXid(ByteBuffer main, int recordXid, int magic) {
        int has = main.getInt();
        if ((has & HAS_DATABASE) != 0) {
            skip(main, 8);
        }
        if ((has & HAS_SUBTRANSACTIONS) != 0) {
            skip(main, 4L * main.getInt());
        }
        if ((has & HAS_RELATIONS) != 0) {
            skip(main, 12L * main.getInt());
        }
        if (magic >= MAGIC_15 && (has & HAS_DROPPED_STATISTICS) != 0) {
            skip(main, (magic >= MAGIC_18 ? 16L : 12L) * main.getInt());
        }
        if ((has & HAS_INVALIDATIONS) != 0) {
            skip(main, 16L * main.getInt());
        }
        return (has & HAS_TWO_PHASE) != 0 ? main.getInt() : recordXid;
    }

    private static void skip(ByteBuffer main, long bytes) {
        if (bytes < 0 || bytes > main.remaining()) {
            throw new BufferUnderflowException();
        }
        main.position(main.position() + (int) bytes);
    }

    /** The record's own data, behind its headers; empty where it refers to blocks, which those that we want never do. */
    private static Optional<ByteBuffer> mainData(ByteBuffer body) {
        while (body.hasRemaining()) {
            int id = body.get() & 0xff;
            switch (id) {
                case DATA_SHORT, DATA_LONG -> {
                    int length = id == DATA_SHORT ? body.get() & 0xff : body.getInt();
                    return length <= body.remaining()
                            ? Optional.of(body.slice(body.position(), length).order(ByteOrder.LITTLE_ENDIAN))
                            : Optional.empty();
                }
                case ORIGIN -> skip(body, 2);
                case TOP_LEVEL_XID -> skip(body, 4);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static Instant time(long microseconds) {
        return EPOCH.plus(microseconds, ChronoUnit.MICROS);
    }
}

package dev.walfleet.postgres.physical;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of a data page ({@code pg_checksum_page} in PostgreSQL's {@code checksum_impl.h}): 32 sums that are independent of each
 * other, 8 of them at a time so that they stay in registers. Pages are little-endian, as on every platform in common use.
 */
final class PageChecksum {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CHECKSUM_AT = 8;
    private static final int UPPER_AT = 14;
    private static final int PRIME = 16777619;
    private static final int ROW = 128;
    private static final int[] BASE = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    private PageChecksum() {}

    /** What the page's header should say. The page is left as it was. */
    static int of(byte[] bytes, int from, int pageSize, long block) {
        short stored = (short) SHORT.get(bytes, from + CHECKSUM_AT);
        SHORT.set(bytes, from + CHECKSUM_AT, (short) 0);
        int sum = 0;
        for (int lane = 0; lane < 32; lane += 8) {
            sum ^= eight(bytes, from, pageSize, lane);
        }
        SHORT.set(bytes, from + CHECKSUM_AT, stored);
        return Integer.remainderUnsigned(sum ^ (int) block, 65535) + 1;
    }

    private static int eight(byte[] bytes, int from, int pageSize, int lane) {
        int a = BASE[lane];
        int b = BASE[lane + 1];
        int c = BASE[lane + 2];
        int d = BASE[lane + 3];
        int e = BASE[lane + 4];
        int f = BASE[lane + 5];
        int g = BASE[lane + 6];
        int h = BASE[lane + 7];
        int end = from + pageSize;
        for (int at = from + lane * 4; at < end; at += ROW) {
            a = mix(a ^ (int) INT.get(bytes, at));
            b = mix(b ^ (int) INT.get(bytes, at + 4));
            c = mix(c ^ (int) INT.get(bytes, at + 8));
            d = mix(d ^ (int) INT.get(bytes, at + 12));
            e = mix(e ^ (int) INT.get(bytes, at + 16));
            f = mix(f ^ (int) INT.get(bytes, at + 20));
            g = mix(g ^ (int) INT.get(bytes, at + 24));
            h = mix(h ^ (int) INT.get(bytes, at + 28));
        }
        return twice(a) ^ twice(b) ^ twice(c) ^ twice(d) ^ twice(e) ^ twice(f) ^ twice(g) ^ twice(h);
    }

    private static int twice(int sum) {
        return mix(mix(sum));
    }

    private static int mix(int value) {
        return value * PRIME ^ value >>> 17;
    }

    /** What the page's header does say. */
    static int stored(byte[] bytes, int from) {
        return (short) SHORT.get(bytes, from + CHECKSUM_AT) & 0xffff;
    }

    /** Whether the page was never used ({@code PageIsNew}): it has no checksum. */
    static boolean isNew(byte[] bytes, int from) {
        return (short) SHORT.get(bytes, from + UPPER_AT) == 0;
    }

    static boolean isZero(byte[] bytes, int from, int pageSize) {
        long any = 0;
        for (int at = from; at < from + pageSize; at += 8) {
            any |= (long) LONG.get(bytes, at);
        }
        return any == 0;
    }

    /** The position in the WAL of the page's last change. */
    static long lsn(byte[] bytes, int from) {
        return (long) (int) INT.get(bytes, from) << 32 | ((int) INT.get(bytes, from + 4) & 0xffffffffL);
    }
}

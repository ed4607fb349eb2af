package dev.walfleet.repository.pack;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * XXH3-128, seed 0, of chunks. Stored in its canonical form: the high 64 bits first, big-endian. For one thread: it has a
 * buffer, since copying 64 KiB out of a direct buffer and hashing the array is faster than hashing in place.
 */
public final class ChunkHash {
    /** Bytes of a chunk: files are cut at multiples of it. */
    public static final int CHUNK = 64 * 1024;

    /** Bytes of a hash. */
    static final int SIZE = 16;

    private static final Hasher128 XXH3 = Hashing.xxh3_128();

    private final byte[] scratch = new byte[CHUNK];

    /** Of a part of an array. */
    static HashValue128 of(byte[] bytes, int offset, int length) {
        return XXH3.hashBytesTo128Bits(bytes, offset, length);
    }

    /** Of a part of a buffer, by absolute positions; a chunk at most. */
    HashValue128 of(ByteBuffer bytes, int offset, int length) {
        if (bytes.hasArray()) {
            return of(bytes.array(), bytes.arrayOffset() + offset, length);
        }
        bytes.get(offset, scratch, 0, length);
        return of(scratch, 0, length);
    }

    /** The canonical form. */
    static byte[] bytes(HashValue128 hash) {
        return ByteBuffer.allocate(SIZE)
                .putLong(hash.getMostSignificantBits())
                .putLong(hash.getLeastSignificantBits())
                .array();
    }

    /** How many chunks make up that many bytes. */
    static int chunks(int length) {
        return (length + CHUNK - 1) / CHUNK;
    }
}

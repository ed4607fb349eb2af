package dev.walfleet.repository.seal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * The end of every compressed stream: a skippable zstd frame of 16 random bytes. Readers of zstd pass over it. It makes
 * every write unique, so that bytes that are equal to ours are ours: a conditional create whose answer was lost can be told
 * from the work of another attempt at the same backup.
 */
final class Token {
    /** {@code ZSTD_MAGIC_SKIPPABLE_START}, RFC 8878 section 3.1.2. */
    private static final int MAGIC = 0x184D2A50;

    private static final int LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Token() {}

    /** A new one: 24 bytes. */
    static byte[] next() {
        byte[] random = new byte[LENGTH];
        RANDOM.nextBytes(random);
        return ByteBuffer.allocate(2 * Integer.BYTES + LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAGIC)
                .putInt(LENGTH)
                .put(random)
                .array();
    }
}

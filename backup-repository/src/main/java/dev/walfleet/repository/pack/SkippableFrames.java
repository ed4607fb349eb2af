package dev.walfleet.repository.pack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The skippable frames that end every sealed object: 16 random bytes each, one for the writer and one for each copy. */
public final class SkippableFrames {
    private static final int TOKEN_MAGIC = 0x184D2A50;
    private static final int TOKEN_LENGTH = 16;
    private static final int TOKEN_FRAME = 2 * Integer.BYTES + TOKEN_LENGTH;

    private SkippableFrames() {}

    /** Where the tokens at the end of these bytes begin. */
    static int withoutTokens(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = bytes.length;
        while (end >= TOKEN_FRAME
                && buffer.getInt(end - TOKEN_FRAME) == TOKEN_MAGIC
                && buffer.getInt(end - TOKEN_FRAME + Integer.BYTES) == TOKEN_LENGTH) {
            end -= TOKEN_FRAME;
        }
        return end;
    }

    /** Whether this is nothing but tokens. */
    public static boolean onlyTokens(byte[] bytes) {
        return withoutTokens(bytes) == 0;
    }
}

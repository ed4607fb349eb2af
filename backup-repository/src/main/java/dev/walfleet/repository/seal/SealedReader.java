package dev.walfleet.repository.seal;

import java.io.IOException;
import java.io.InputStream;

/**
 * The content of a stored object, its seal taken off as it is read. For one thread.
 *
 * <p>What is read is vouched for only once the end was reached: a read that returns -1 says that the stored object had
 * exactly the size and the SHA-256 of its manifest. Any difference (a flipped bit, a cut, another object's bytes) ends in a
 * {@code StoreException} with {@code OBJECT_DAMAGED} that names repository and object, from {@code read} or {@code finish};
 * a store that cannot be reached ends in its own {@code IOException}, never in {@code OBJECT_DAMAGED}.
 */
public abstract class SealedReader extends InputStream {
    /**
     * Reads what is left without handing it out, so that size and digest are checked although the consumer needed less.
     * Calling it at the end of the stream does nothing.
     */
    public abstract void finish() throws IOException;

    /** Bytes as stored, read so far. */
    public abstract long storedBytesRead();
}

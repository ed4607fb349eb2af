package dev.walfleet.repository.seal;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes one object to several repositories in one pass of its source: compressed once, encrypted per repository, hashed
 * as it is stored. Memory use is bounded whatever the object's size; the slowest repository sets the pace. For one thread.
 *
 * <p>A required repository that fails ends the write: the next {@code write} or the {@link #commit()} throws what it said,
 * and nothing is left visible. An optional one that fails is left out from then on.
 */
public abstract class SealedWriter extends OutputStream {
    /** Bytes written to this object so far, before compression. May be called from any thread. */
    public abstract long rawSize();

    /** Bytes of this object after compression so far. May be called from any thread. */
    public abstract long compressedSize();

    /**
     * Makes the object durable and visible in every repository that is still in the game.
     *
     * @throws IOException where a required repository failed; close the writer then, which takes it back from the others
     */
    public abstract void commit() throws IOException;

    /** Discards the object, where {@link #commit()} was not called or did not succeed. Calling it again does nothing. */
    @Override
    public abstract void close();
}

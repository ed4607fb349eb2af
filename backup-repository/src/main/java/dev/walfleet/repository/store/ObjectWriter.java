package dev.walfleet.repository.store;

import java.io.Closeable;
import java.io.IOException;

/**
 * Writes one object from beginning to end. Nothing is visible under its key before {@link #commit()}; closing without it
 * leaves nothing behind. For one thread. Memory use is bounded whatever the object's size.
 */
public interface ObjectWriter extends Closeable {
    /** After a failure the writer can only be closed. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Bytes written so far. */
    long size();

    /**
     * Makes the object durable and visible, only if no object has its key: of several writers exactly one creates it.
     * After a success the content survives a crash of this machine (directory) or is acknowledged by the store.
     */
    Commit commit() throws IOException;

    /** Aborts, where {@link #commit()} was not called or did not succeed. Calling it again does nothing. */
    @Override
    void close();

    /** How a commit ended. */
    enum Commit {
        CREATED,
        /** The key was taken; what this writer wrote is gone, what was there before is untouched. */
        ALREADY_EXISTS
    }
}

package dev.walfleet.repository.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A place that keeps objects under keys: a directory, an S3 bucket with a prefix. The port that every adapter implements
 * and one contract suite checks. Every failure is a {@link StoreException} with its code. Safe for use by several threads.
 */
public interface ObjectStore extends Closeable {
    /** Begins an object. Whether the key is taken is decided at {@link ObjectWriter#commit()}. */
    ObjectWriter create(ObjectKey key) throws IOException;

    /**
     * The same for an object that is known to be large: by the way that large objects take from the first byte on, where the
     * store has such a way. {@link #create} finds out by itself.
     */
    default ObjectWriter createLarge(ObjectKey key) throws IOException {
        return create(key);
    }

    /**
     * Replaces or creates a small object as a whole. Only for what the format lets change; never for data or manifests.
     */
    void replace(ObjectKey key, byte[] content) throws IOException;

    /** Empty where no such object is visible. */
    Optional<ObjectStat> stat(ObjectKey key) throws IOException;

    /**
     * Reads an object from its beginning. A connection lost midway is resumed or ends in an exception, never in an early end
     * of the stream.
     *
     * @throws StoreException with {@code OBJECT_MISSING} where there is none
     */
    InputStream read(ObjectKey key) throws IOException;

    /** Reads {@code length} bytes from {@code offset}; fewer only where the object ends before. */
    InputStream read(ObjectKey key, long offset, long length) throws IOException;

    /**
     * One page of the objects whose key begins with {@code prefix}, in the order of their keys.
     *
     * @param prefix a beginning of a key, possibly empty; usually ends with a slash
     * @param after only keys after this one; empty for the first page
     * @param limit how many at most, 1 to 1000
     */
    List<ObjectStat> list(String prefix, String after, int limit) throws IOException;

    /** Deletes an object; {@code false} where there was none. */
    boolean delete(ObjectKey key) throws IOException;

    /** Sweeps what interrupted writers left (temporary files, unfinished multipart uploads) and is older than a day. */
    void sweep() throws IOException;

    /** Total and free bytes of the place; empty where the store has no such notion. */
    Optional<Space> space() throws IOException;

    /** How many small objects are worth reading at once: a store far away answers in tens of milliseconds, whatever their size. */
    default int readsAtOnce() {
        return 16;
    }

    /** For people: {@code directory /var/lib/...} or {@code s3://bucket/prefix}; never a secret. */
    String describe();

    @Override
    void close();

    /** Total and usable space in bytes. */
    record Space(long total, long free) {}
}

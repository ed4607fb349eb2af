package dev.walfleet.repository;

import dev.walfleet.repository.pack.FileFacts;
import dev.walfleet.repository.pack.FilePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One thread's way into a physical backup: it hashes, compresses and bundles what it is given and fills packs of its own, so
 * that lanes do not wait for each other. For one thread, that which reads the source.
 *
 * <p>A large file may come through several lanes, each with ranges of it. A range begins at a multiple of {@link #CHUNK}
 * and ends at one, or at the end of the file. All ranges of a file together must make it up without a gap and without
 * anything twice; {@link PhysicalBackupWriter#file} tells, once, that it is complete.
 *
 * <p>Every method may throw what a required repository said, as an {@link IOException}; then the backup can only be closed.
 */
public interface BackupLane extends Closeable {
    /** Bytes of a chunk: files are cut at multiples of it. */
    int CHUNK = 64 * 1024;

    /**
     * Begins a range of a file.
     *
     * @param offset where it begins, a multiple of {@link #CHUNK}
     */
    void begin(FilePath file, long offset) throws IOException;

    /**
     * The next bytes of the range. What is in the buffer is read before this returns, and its position moved to its limit; a
     * buffer with an array is read with fewer copies.
     *
     * @param offset of the first byte within the file, where the last call ended: a check, not a choice
     */
    void bytes(long offset, ByteBuffer content) throws IOException;

    /** Ends the range that was begun. */
    void end() throws IOException;

    /** A whole file at once, for small ones: no {@link #begin}, {@link #end} or {@link PhysicalBackupWriter#file} for it. */
    void file(FileFacts facts, ByteBuffer content) throws IOException;

    /** Stores what is left. After it the lane takes nothing more, and the backup may be committed. */
    void finish() throws IOException;

    /** Where {@link #finish()} was not called or did not succeed: discards the pack at hand. To be called by the lane's thread. */
    @Override
    void close();
}

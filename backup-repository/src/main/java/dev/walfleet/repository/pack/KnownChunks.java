package dev.walfleet.repository.pack;

import com.dynatrace.hash4j.hashing.HashValue128;

/** Chunks that are stored already. Safe for use by several threads. */
interface KnownChunks {
    KnownChunks NONE = (file, offset, length, hash) -> false;

    /**
     * Takes a chunk from there, where it is there.
     *
     * @param offset within the file
     * @return whether it is; then it need not be stored
     */
    boolean use(FilePath file, long offset, int length, HashValue128 hash);
}

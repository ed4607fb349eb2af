package dev.walfleet.repository.pack;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Consecutive chunks of one file within one frame, or bytes of the frame that nobody needs.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class Piece {
    private static final int NONE = -1;

    private final int file;
    private final long offset;
    private final int length;
    private final byte[] hashes;

    private Piece(int file, long offset, int length, byte[] hashes) {
        this.file = file;
        this.offset = offset;
        this.length = length;
        this.hashes = hashes;
    }

    static Piece of(int file, long offset, int length, byte[] hashes) {
        if (hashes.length != ChunkHash.chunks(length) * ChunkHash.SIZE) {
            throw new IllegalArgumentException(hashes.length + " bytes of hashes for " + length + " bytes");
        }
        return new Piece(file, offset, length, hashes);
    }

    static Piece unused(int length) {
        return new Piece(NONE, 0, length, new byte[0]);
    }

    /** Whether it is part of a file; otherwise it only takes its length within the frame. */
    boolean used() {
        return file != NONE;
    }

    /** The number of its file: the index in the list of the backup's files. */
    public int file() {
        return file;
    }

    /** Where it begins within the file, a multiple of {@link ChunkHash#CHUNK}. */
    public long offset() {
        return offset;
    }

    /** Bytes. */
    public int length() {
        return length;
    }

    byte[] hashes() {
        return hashes;
    }

    /** The same of another file. */
    Piece of(int otherFile) {
        return new Piece(otherFile, offset, length, hashes);
    }

    /** Its chunks from one on, and the end of the last but one of them. */
    Piece part(int firstChunk, int endChunk) {
        int from = firstChunk * ChunkHash.CHUNK;
        int to = Math.min(length, endChunk * ChunkHash.CHUNK);
        byte[] some = Arrays.copyOfRange(hashes, firstChunk * ChunkHash.SIZE, endChunk * ChunkHash.SIZE);
        return new Piece(file, offset + from, to - from, some);
    }

    int chunks() {
        return ChunkHash.chunks(length);
    }

    int chunkLength(int chunk) {
        return Math.min(ChunkHash.CHUNK, length - chunk * ChunkHash.CHUNK);
    }

    boolean hasHash(int chunk, HashValue128 hash) {
        ByteBuffer stored = ByteBuffer.wrap(hashes, chunk * ChunkHash.SIZE, ChunkHash.SIZE);
        return hash.getMostSignificantBits() == stored.getLong() && hash.getLeastSignificantBits() == stored.getLong();
    }

    /**
     * Whether these bytes, from position to limit, are its content.
     *
     * @param hasher the calling thread's
     */
    public boolean matches(ByteBuffer content, ChunkHash hasher) {
        return content.remaining() == length && firstWrong(content, hasher) < 0;
    }

    /** The first chunk whose hash is not that of these bytes, from their position on; -1 where all are right. */
    int firstWrong(ByteBuffer content, ChunkHash hasher) {
        for (int chunk = 0; chunk < chunks(); chunk++) {
            int from = content.position() + chunk * ChunkHash.CHUNK;
            if (!hasHash(chunk, hasher.of(content, from, chunkLength(chunk)))) {
                return chunk;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return used() ? "file " + file + " from " + offset + ", " + length + " bytes" : length + " unused bytes";
    }
}

package dev.walfleet.repository.pack;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts content into chunks, hashes them, and bundles what follows each other into frames, whatever file it is of. Buffers
 * outside of the heap, so that compressing never holds the garbage collector up. For one thread.
 */
final class FramePacker implements Closeable {
    /** Of tiny files: the index of a pack has to stay small. */
    private static final int MOST_PIECES = 4096;

    private final ZstdCompressCtx context;
    private final ByteBuffer raw = ByteBuffer.allocateDirect(Frame.MAX_RAW);
    private final ByteBuffer packed = ByteBuffer.allocateDirect((int) Zstd.compressBound(Frame.MAX_RAW));
    private final ChunkHash hasher = new ChunkHash();
    private final KnownChunks known;
    private final Output output;
    private final List<Piece> pieces = new ArrayList<>();
    private final byte[] hashes = new byte[Frame.MAX_RAW / ChunkHash.CHUNK * ChunkHash.SIZE];

    private FilePath file = new FilePath("-");
    private int number;
    /** Where the piece at hand begins within its file, and within the frame. */
    private long pieceOffset;

    private int pieceStart;
    private int pieceChunks;
    /** Where the chunk at hand begins within the frame. */
    private int chunkStart;

    private long reused;

    /** @param level of zstd */
    FramePacker(int level, KnownChunks known, Output output) {
        this.context = new ZstdCompressCtx().setLevel(level);
        this.known = known;
        this.output = output;
    }

    /** Bytes that were not packed since they are known. */
    long reused() {
        return reused;
    }

    /** @param offset a multiple of {@link ChunkHash#CHUNK} */
    void begin(int fileNumber, FilePath path, long offset) throws IOException {
        if (pieces.size() >= MOST_PIECES) {
            flush();
        }
        file = path;
        number = fileNumber;
        startPiece(offset);
    }

    private void startPiece(long offset) {
        pieceOffset = offset;
        pieceStart = raw.position();
        chunkStart = raw.position();
        pieceChunks = 0;
    }

    void append(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            if (raw.position() == chunkStart && raw.remaining() < ChunkHash.CHUNK) {
                flush();
            }
            int missing = ChunkHash.CHUNK - (raw.position() - chunkStart);
            int length = Math.min(missing, content.remaining());
            int source = content.position();
            copy(content, length);
            if (length == ChunkHash.CHUNK && content.hasArray()) {
                chunk(length, ChunkHash.of(content.array(), content.arrayOffset() + source, length));
            } else if (length == missing) {
                chunk(ChunkHash.CHUNK, hasher.of(raw, chunkStart, ChunkHash.CHUNK));
            }
        }
    }

    private void copy(ByteBuffer content, int length) {
        raw.put(raw.position(), content, content.position(), length);
        raw.position(raw.position() + length);
        content.position(content.position() + length);
    }

    /** The range is at its end: what is left of it is its last chunk. */
    void end() {
        int length = raw.position() - chunkStart;
        if (length > 0) {
            chunk(length, hasher.of(raw, chunkStart, length));
        }
        endPiece();
    }

    private void chunk(int length, HashValue128 hash) {
        long offset = pieceOffset + (long) pieceChunks * ChunkHash.CHUNK;
        if (known.use(file, offset, length, hash)) {
            raw.position(chunkStart);
            reused += length;
            endPiece();
            startPiece(offset + length);
            return;
        }
        ByteBuffer.wrap(hashes, pieceChunks * ChunkHash.SIZE, ChunkHash.SIZE)
                .putLong(hash.getMostSignificantBits())
                .putLong(hash.getLeastSignificantBits());
        pieceChunks++;
        chunkStart = raw.position();
    }

    private void endPiece() {
        if (pieceChunks > 0) {
            byte[] some = java.util.Arrays.copyOf(hashes, pieceChunks * ChunkHash.SIZE);
            pieces.add(Piece.of(number, pieceOffset, raw.position() - pieceStart, some));
        }
        startPiece(pieceOffset + raw.position() - pieceStart);
    }

    /** Packs what is there. Only between chunks. */
    void flush() throws IOException {
        endPiece();
        int length = raw.position();
        if (length > 0) {
            int stored = context.compressDirectByteBuffer(packed, 0, packed.capacity(), raw, 0, length);
            output.frame(packed.duplicate().position(0).limit(stored), length, List.copyOf(pieces));
            pieces.clear();
            raw.clear();
            startPiece(pieceOffset);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /** Takes frames. */
    interface Output {
        /** @param packed valid until this returns */
        void frame(ByteBuffer packed, int rawLength, List<Piece> pieces) throws IOException;
    }
}

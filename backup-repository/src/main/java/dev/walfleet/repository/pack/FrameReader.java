package dev.walfleet.repository.pack;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;

/**
 * Unpacks frames and checks every chunk of theirs that is used. Holds two megabytes outside of the heap. For one thread.
 */
final class FrameReader implements Closeable {
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final ByteBuffer raw = ByteBuffer.allocateDirect(Frame.MAX_RAW);
    private final ByteBuffer stored = ByteBuffer.allocateDirect(Frame.MAX_STORED);
    private final byte[] transfer = new byte[64 * 1024];
    private final ChunkHash hasher = new ChunkHash();

    /**
     * Reads frames.
     *
     * @param begin where the stream stands within the pack
     * @throws UnsoundException it is not what was stored
     * @throws IOException what the stream throws
     */
    void readAll(InputStream in, long begin, List<Frame> frames, Predicate<Piece> wanted, PieceSink sink)
            throws IOException, UnsoundException {
        long position = begin;
        for (Frame frame : frames) {
            skip(in, frame.offset() - position);
            read(in, frame, wanted, sink);
            position = frame.end();
        }
    }

    /**
     * Reads the next frame.
     *
     * @param in stands at its beginning, and after it at its end
     * @throws UnsoundException it is not what was stored
     * @throws IOException what the stream throws
     */
    private void read(InputStream in, Frame frame, Predicate<Piece> wanted, PieceSink sink)
            throws IOException, UnsoundException {
        fill(in, frame);
        unpack(frame);
        int position = 0;
        for (Piece piece : frame.pieces()) {
            if (piece.used() && wanted.test(piece)) {
                ByteBuffer content = raw.duplicate().position(position).limit(position + piece.length());
                int wrong = piece.firstWrong(content, hasher);
                if (wrong >= 0) {
                    throw new UnsoundException("the chunk of " + piece + " at its byte "
                            + (long) wrong * ChunkHash.CHUNK + ", in the frame at " + frame.offset()
                            + ", does not have the hash that it was stored with");
                }
                sink.take(piece, content);
            }
            position += piece.length();
        }
    }

    private void fill(InputStream in, Frame frame) throws IOException, UnsoundException {
        stored.clear();
        int left = frame.storedLength();
        while (left > 0) {
            int read = in.read(transfer, 0, Math.min(left, transfer.length));
            if (read < 0) {
                throw new UnsoundException("it ends within the frame at " + frame.offset());
            }
            stored.put(transfer, 0, read);
            left -= read;
        }
    }

    private void unpack(Frame frame) throws UnsoundException {
        try {
            int length = context.decompressDirectByteBuffer(raw, 0, Frame.MAX_RAW, stored, 0, frame.storedLength());
            if (length != frame.rawLength()) {
                throw new UnsoundException("the frame at " + frame.offset() + " unpacks to " + length
                        + " bytes, expected " + frame.rawLength());
            }
        } catch (ZstdException e) {
            throw new UnsoundException("the frame at " + frame.offset() + " does not unpack: " + e.getMessage(), e);
        }
    }

    /** Passes over bytes. */
    private void skip(InputStream in, long bytes) throws IOException, UnsoundException {
        long left = bytes;
        while (left > 0) {
            int read = in.read(transfer, 0, (int) Math.min(left, transfer.length));
            if (read < 0) {
                throw new UnsoundException("it ends " + left + " bytes before the next frame");
            }
            left -= read;
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /** What was read is not what was stored. */
    static final class UnsoundException extends Exception {
        UnsoundException(String message) {
            super(message);
        }

        UnsoundException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}

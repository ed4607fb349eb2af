package dev.walfleet.repository.seal;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One zstd frame with a content checksum, compressed on zstd's own threads. Buffers outside of the heap: while zstd waits
 * for its threads, an array would be pinned and the garbage collector held up.
 */
final class ZstdPacking implements Packing {
    private final ZstdCompressCtx context;
    private final NativeBuffers buffers = NativeBuffers.take();
    private final ByteBuffer source = buffers.source;
    private final ByteBuffer packed = buffers.packed;
    private boolean closed;

    /**
     * @param level 1 to 19
     * @param threads of zstd, 1 or more
     */
    ZstdPacking(int level, int threads) {
        context = new ZstdCompressCtx().setLevel(level).setChecksum(true).setWorkers(threads);
    }

    @Override
    public void write(byte[] bytes, int offset, int length, Outlet outlet) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int part = Math.min(source.remaining(), end - from);
            source.put(bytes, from, part);
            from += part;
            if (!source.hasRemaining()) {
                compress(EndDirective.CONTINUE, outlet);
            }
        }
    }

    @Override
    public void finish(Outlet outlet) throws IOException {
        compress(EndDirective.END, outlet);
        if (packed.position() > 0) {
            send(outlet);
        }
    }

    private void compress(EndDirective directive, Outlet outlet) throws IOException {
        source.flip();
        boolean flushed = false;
        while (source.hasRemaining() || (directive == EndDirective.END && !flushed)) {
            flushed = context.compressDirectByteBufferStream(packed, source, directive);
            if (!packed.hasRemaining()) {
                send(outlet);
            }
        }
        source.clear();
    }

    private void send(Outlet outlet) throws IOException {
        packed.flip();
        Chunk chunk = outlet.empty();
        chunk.length = packed.remaining();
        packed.get(chunk.bytes, 0, chunk.length);
        packed.clear();
        outlet.send(chunk);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.close();
            buffers.release();
        }
    }
}

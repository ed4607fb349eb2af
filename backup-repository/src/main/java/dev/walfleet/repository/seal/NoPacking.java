package dev.walfleet.repository.seal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** For what is compressed already. */
final class NoPacking implements Packing {
    @Override
    public void write(byte[] bytes, int offset, int length, Outlet outlet) throws IOException {
        int end = offset + length;
        for (int from = offset; from < end; from += Chunk.SIZE) {
            Chunk chunk = outlet.empty();
            chunk.length = Math.min(Chunk.SIZE, end - from);
            System.arraycopy(bytes, from, chunk.bytes, 0, chunk.length);
            outlet.send(chunk);
        }
    }

    @Override
    public void write(ByteBuffer bytes, Outlet outlet) throws IOException {
        while (bytes.hasRemaining()) {
            Chunk chunk = outlet.empty();
            chunk.length = Math.min(Chunk.SIZE, bytes.remaining());
            bytes.get(chunk.bytes, 0, chunk.length);
            outlet.send(chunk);
        }
    }

    @Override
    public void finish(Outlet outlet) {
        // every write went on at once
    }

    @Override
    public void close() {
        // nothing is held
    }
}

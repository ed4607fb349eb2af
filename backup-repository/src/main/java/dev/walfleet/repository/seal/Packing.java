package dev.walfleet.repository.seal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What happens to the bytes between the source and the lanes. For one thread. */
interface Packing extends AutoCloseable {
    void write(byte[] bytes, int offset, int length, Outlet outlet) throws IOException;

    /** The same from any buffer. */
    default void write(ByteBuffer bytes, Outlet outlet) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        write(copy, 0, copy.length, outlet);
    }

    void finish(Outlet outlet) throws IOException;

    @Override
    void close();

    /** Takes packed bytes a chunk at a time; blocks while the lanes are behind. */
    interface Outlet {
        /** An empty chunk to fill. */
        Chunk empty() throws IOException;

        /** A chunk to send on. */
        void send(Chunk chunk) throws IOException;
    }
}

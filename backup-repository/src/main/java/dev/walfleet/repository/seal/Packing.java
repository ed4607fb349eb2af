package dev.walfleet.repository.seal;

import java.io.IOException;

/** What happens to the bytes between the source and the lanes. For one thread. */
interface Packing extends AutoCloseable {
    void write(byte[] bytes, int offset, int length, Outlet outlet) throws IOException;

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

package dev.walfleet.repository.wal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a WAL file, or of a part of one. They do not change, and can be read as often as need be, by any thread. */
public interface WalContent {
    /** How many bytes. */
    int size();

    /** From the first byte on. */
    InputStream open() throws IOException;

    /** Of an array that nobody changes any more. */
    static WalContent of(byte[] bytes) {
        return new WalContent() {
            @Override
            public int size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}

package dev.walfleet.repository.seal;

import dev.walfleet.repository.format.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The stored bytes of an object on their way up: counts and hashes them, and remembers what the store threw, since the
 * layers above may swallow it or make something else of it.
 */
final class CheckedSource extends InputStream {
    private final InputStream store;
    private final MessageDigest digest = Sha256.digest();
    private long count;
    private boolean ended;
    private @Nullable IOException fault;

    CheckedSource(InputStream store) {
        this.store = store;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (fault != null) {
            throw fault;
        }
        try {
            int read = store.read(buffer, offset, length);
            if (read < 0) {
                ended = true;
            } else {
                digest.update(buffer, offset, read);
                count += read;
            }
            return read;
        } catch (IOException e) {
            fault = e;
            throw e;
        }
    }

    /** Reads on to the end. */
    void drain() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        while (!ended && read(buffer, 0, buffer.length) >= 0) {
            // hashing happens on the way
        }
    }

    long count() {
        return count;
    }

    /** Of all that was read; ends the calculation. */
    Sha256 sha256() {
        return Sha256.finish(digest);
    }

    /** What the store threw, where it did: no verdict on the object then. */
    @Nullable
    IOException fault() {
        return fault;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}

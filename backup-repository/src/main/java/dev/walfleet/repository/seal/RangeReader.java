package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of an object, its encryption taken off and its compression left on, for a reader that checks the content itself:
 * the digest of the object is not looked at. Where decryption fails it is {@code OBJECT_DAMAGED}; what the store throws is
 * thrown as it is.
 */
public final class RangeReader extends InputStream {
    private final RepositoryName repository;
    private final ObjectKey key;
    private final StoreStream store;
    private final InputStream content;

    private RangeReader(RepositoryName repository, ObjectKey key, StoreStream store, InputStream content) {
        this.repository = repository;
        this.key = key;
        this.store = store;
        this.content = content;
    }

    /**
     * Opens a stretch.
     *
     * @param keyring given exactly where the object is encrypted; then everything before the stretch is read, too
     * @param offset within the content
     */
    public static RangeReader open(
            RepositoryName repository,
            ObjectStore store,
            Optional<Keyring> keyring,
            ObjectKey key,
            long offset,
            long length)
            throws IOException {
        if (keyring.isEmpty()) {
            StoreStream stored = new StoreStream(store.read(key, offset, length));
            return new RangeReader(repository, key, stored, stored);
        }
        StoreStream stored = new StoreStream(store.read(key));
        RangeReader reader =
                new RangeReader(repository, key, stored, keyring.orElseThrow().decrypting(stored, key));
        try {
            reader.pass(offset);
            return reader;
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void pass(long bytes) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = bytes;
        while (left > 0) {
            int read = read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                return; // the next read says so, too
            }
            left -= read;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return content.read(buffer, offset, length);
        } catch (IOException e) {
            IOException fault = store.fault;
            if (fault != null) {
                throw fault;
            }
            throw new StoreException(
                    FailureCode.OBJECT_DAMAGED,
                    "object " + key + " in repository " + repository + " does not open: " + e.getMessage(),
                    "what is stored there is not what was written; restore from another repository or an older backup",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            content.close();
        } finally {
            store.close();
        }
    }

    /** Remembers what the store throws, since the decryption above makes something else of it. */
    private static final class StoreStream extends FilterInputStream {
        private @Nullable IOException fault;

        StoreStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                fault = e;
                throw e;
            }
        }
    }
}

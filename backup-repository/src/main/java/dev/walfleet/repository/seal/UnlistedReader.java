package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads an object that no manifest names, its encryption taken off and its compression left on, and says at the end what
 * it is. Whether it is what somebody wrote is for the reader to find out from the content.
 */
public final class UnlistedReader extends InputStream {
    private final ObjectKey key;
    private final CheckedSource source;
    private final InputStream content;

    private UnlistedReader(ObjectKey key, CheckedSource source, InputStream content) {
        this.key = key;
        this.source = source;
        this.content = content;
    }

    /** @param keyring given exactly where it is encrypted */
    public static UnlistedReader open(ObjectStore store, Optional<Keyring> keyring, ObjectKey key) throws IOException {
        CheckedSource source = new CheckedSource(store.read(key));
        try {
            InputStream content = keyring.isPresent() ? keyring.orElseThrow().decrypting(source, key) : source;
            return new UnlistedReader(key, source, content);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return content.read(buffer, offset, length);
    }

    /** What is stored, once it was read to the end. */
    public StoredForm form(long rawSize) throws IOException {
        source.drain();
        return new StoredForm(key, rawSize, source.count(), source.sha256());
    }

    /** Whether it was the store that failed, and not what is stored. */
    public boolean storeFailed() {
        return source.fault() != null;
    }

    @Override
    public void close() throws IOException {
        try {
            content.close();
        } finally {
            source.close();
        }
    }
}

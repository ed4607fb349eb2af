package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.ForwardingStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InputStream;

/** Every read ends in a lost connection after some bytes. */
final class CutOffStore extends ForwardingStore {
    private final long after;

    CutOffStore(ObjectStore store, long after) {
        super(store);
        this.after = after;
    }

    @Override
    public InputStream read(ObjectKey key) throws IOException {
        InputStream in = store.read(key);
        return new InputStream() {
            private long count;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (count >= after) {
                    throw new StoreException(FailureCode.REPOSITORY_UNREACHABLE, "the connection was lost", "", null);
                }
                int read = in.read(bytes, offset, (int) Math.min(length, after - count));
                count += Math.max(0, read);
                return read;
            }
        };
    }
}

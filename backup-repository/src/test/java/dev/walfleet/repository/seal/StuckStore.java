package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.ForwardingStore;
import dev.walfleet.repository.store.ForwardingWriter;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/** Never takes a byte, until it is interrupted. */
final class StuckStore extends ForwardingStore {
    StuckStore(ObjectStore store) {
        super(store);
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        return new ForwardingWriter(store.create(key)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("interrupted");
                }
            }

            @Override
            public Commit commit() {
                throw new IllegalStateException("a stuck store was asked to commit");
            }
        };
    }
}

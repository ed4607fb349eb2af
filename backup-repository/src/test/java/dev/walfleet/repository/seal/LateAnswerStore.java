package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import java.io.IOException;

/** Takes an object, loses the answer, and says at the second try that the name is taken. */
final class LateAnswerStore extends ForwardingStore {
    LateAnswerStore(ObjectStore store) {
        super(store);
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        ObjectWriter writer = store.create(key);
        return new ObjectWriter() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writer.write(bytes, offset, length);
            }

            @Override
            public long size() {
                return writer.size();
            }

            @Override
            public Commit commit() throws IOException {
                writer.commit();
                return Commit.ALREADY_EXISTS;
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}

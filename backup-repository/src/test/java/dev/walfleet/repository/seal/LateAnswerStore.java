package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.ForwardingStore;
import dev.walfleet.repository.store.ForwardingWriter;
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
        return new ForwardingWriter(store.create(key)) {
            @Override
            public Commit commit() throws IOException {
                writer.commit();
                return Commit.ALREADY_EXISTS;
            }
        };
    }
}

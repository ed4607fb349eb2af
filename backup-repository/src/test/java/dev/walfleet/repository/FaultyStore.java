package dev.walfleet.repository;

import dev.walfleet.repository.store.ForwardingStore;
import dev.walfleet.repository.store.ForwardingWriter;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A store whose faults come in the middle. */
final class FaultyStore extends ForwardingStore {
    private volatile long writable = Long.MAX_VALUE;
    private volatile long readable = Long.MAX_VALUE;
    private volatile String commitsOf = "\n";

    FaultyStore(ObjectStore store) {
        super(store);
    }

    /** Every object that grows beyond this fails. */
    void failWritesAfter(long bytes) {
        writable = bytes;
    }

    /** Every read fails after this many bytes. */
    void failReadsAfter(long bytes) {
        readable = bytes;
    }

    void failCommitsOf(String suffix) {
        commitsOf = suffix;
    }

    void recover() {
        writable = Long.MAX_VALUE;
        readable = Long.MAX_VALUE;
        commitsOf = "\n";
    }

    private static StoreException away() {
        return new StoreException(FailureCode.REPOSITORY_UNREACHABLE, "the store went away", "", null);
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        return new ForwardingWriter(store.create(key)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (size() + length > writable) {
                    throw away();
                }
                super.write(bytes, offset, length);
            }

            @Override
            public Commit commit() throws IOException {
                if (key.value().endsWith(commitsOf)) {
                    throw away();
                }
                return super.commit();
            }
        };
    }

    @Override
    public InputStream read(ObjectKey key) throws IOException {
        return new FilterInputStream(store.read(key)) {
            private long count;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (count >= readable) {
                    throw away();
                }
                int read = super.read(bytes, offset, (int) Math.min(length, readable - count));
                count += Math.max(0, read);
                return read;
            }
        };
    }
}

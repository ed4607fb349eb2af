package dev.walfleet.repository;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A store whose faults come in the middle. */
final class FaultyStore implements ObjectStore {
    private final ObjectStore store;
    private volatile long writable = Long.MAX_VALUE;
    private volatile long readable = Long.MAX_VALUE;
    private volatile String commitsOf = "\n";

    FaultyStore(ObjectStore store) {
        this.store = store;
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
        ObjectWriter writer = store.create(key);
        return new ObjectWriter() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (writer.size() + length > writable) {
                    throw away();
                }
                writer.write(bytes, offset, length);
            }

            @Override
            public long size() {
                return writer.size();
            }

            @Override
            public Commit commit() throws IOException {
                if (key.value().endsWith(commitsOf)) {
                    throw away();
                }
                return writer.commit();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }

    @Override
    public void replace(ObjectKey key, byte[] content) throws IOException {
        store.replace(key, content);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        return store.stat(key);
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

    @Override
    public InputStream read(ObjectKey key, long offset, long length) throws IOException {
        return store.read(key, offset, length);
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) throws IOException {
        return store.list(prefix, after, limit);
    }

    @Override
    public boolean delete(ObjectKey key) throws IOException {
        return store.delete(key);
    }

    @Override
    public void sweep() throws IOException {
        store.sweep();
    }

    @Override
    public Optional<Space> space() throws IOException {
        return store.space();
    }

    @Override
    public String describe() {
        return store.describe();
    }

    @Override
    public void close() {
        store.close();
    }
}

package dev.walfleet.repository.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A store in front of another, to be bent in one place. Large objects are created as all others. */
public abstract class ForwardingStore implements ObjectStore {
    protected final ObjectStore store;

    protected ForwardingStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        return store.create(key);
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
        return store.read(key);
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

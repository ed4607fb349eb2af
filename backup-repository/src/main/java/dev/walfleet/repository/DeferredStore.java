package dev.walfleet.repository;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store that did not open when it was asked to: every use tries again, and fails as the opening does until it works. */
final class DeferredStore implements ObjectStore {
    private final RepositoryName name;
    private final Opening opening;
    private @Nullable ObjectStore store;
    private boolean closed;

    DeferredStore(RepositoryName name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    private synchronized ObjectStore store() throws IOException {
        if (closed) {
            throw new IllegalStateException("repository " + name + " is closed");
        }
        ObjectStore known = store;
        if (known == null) {
            known = opening.open();
            store = known;
        }
        return known;
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        return store().create(key);
    }

    @Override
    public void replace(ObjectKey key, byte[] content) throws IOException {
        store().replace(key, content);
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        return store().stat(key);
    }

    @Override
    public InputStream read(ObjectKey key) throws IOException {
        return store().read(key);
    }

    @Override
    public InputStream read(ObjectKey key, long offset, long length) throws IOException {
        return store().read(key, offset, length);
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) throws IOException {
        return store().list(prefix, after, limit);
    }

    @Override
    public boolean delete(ObjectKey key) throws IOException {
        return store().delete(key);
    }

    @Override
    public void sweep() throws IOException {
        store().sweep();
    }

    @Override
    public Optional<Space> space() throws IOException {
        return store().space();
    }

    @Override
    public synchronized int readsAtOnce() {
        return store == null ? ObjectStore.super.readsAtOnce() : store.readsAtOnce();
    }

    @Override
    public synchronized String describe() {
        return store == null ? "repository " + name + ", not reached yet" : store.describe();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (store != null) {
            store.close();
        }
    }

    /** Opens the real one. */
    interface Opening {
        ObjectStore open() throws IOException;
    }
}

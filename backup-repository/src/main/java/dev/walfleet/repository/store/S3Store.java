package dev.walfleet.repository.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Objects in a bucket of Amazon S3, or of a store that speaks its protocol. */
public final class S3Store implements ObjectStore {
    private S3Store() {}

    /** Opens a bucket; asks nothing of it yet. */
    @SuppressWarnings("DoNotCallSuggester")
    public static S3Store open(S3Settings settings) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + settings);
    }

    @Override
    public ObjectWriter create(ObjectKey key) throws IOException {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void replace(ObjectKey key, byte[] content) throws IOException {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) throws IOException {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public InputStream read(ObjectKey key) throws IOException {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public InputStream read(ObjectKey key, long offset, long length) throws IOException {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) throws IOException {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public boolean delete(ObjectKey key) throws IOException {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public void sweep() throws IOException {}

    @Override
    public Optional<Space> space() throws IOException {
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "not built yet";
    }

    @Override
    public void close() {}
}

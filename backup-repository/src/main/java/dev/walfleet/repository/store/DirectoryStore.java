package dev.walfleet.repository.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Objects as files below a directory. */
public final class DirectoryStore implements ObjectStore {
    private DirectoryStore() {}

    /** Opens a directory that {@link #initialise} prepared. */
    @SuppressWarnings("DoNotCallSuggester")
    public static DirectoryStore open(Path root) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + root);
    }

    /** Makes the directory where it is missing. */
    @SuppressWarnings("DoNotCallSuggester")
    public static void initialise(Path root) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + root);
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

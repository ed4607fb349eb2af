package dev.walfleet.repository;

import dev.walfleet.repository.store.DirectoryStore;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.S3Store;
import dev.walfleet.repository.store.StoreProbe;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the store that a repository's configuration describes. */
public final class ObjectStores {
    private static final Logger log = LoggerFactory.getLogger(ObjectStores.class);

    private ObjectStores() {}

    /**
     * Opens a repository's store as it is; creates nothing, and asks nothing of an S3 store yet.
     *
     * @throws IOException a {@code StoreException} with {@code REPOSITORY_MISSING} where the directory was never initialised,
     *     or its file system is not mounted
     */
    public static ObjectStore open(RepositoryName name, RepositoryProperties properties) throws IOException {
        ObjectStore store;
        if (properties instanceof DirectoryProperties directory) {
            store = DirectoryStore.open(directory.path());
        } else {
            store = S3Store.open(((S3Properties) properties).settings());
        }
        log.debug("repository opened name={} place={}", name, store.describe());
        return store;
    }

    /**
     * Opens a repository's store for the first time: makes the directory where it is one (a bucket is never made), and finds
     * out by {@link StoreProbe} that the store keeps its promises. Doing it again is harmless.
     *
     * @throws IOException a {@code StoreException}; with {@code REPOSITORY_UNSAFE} where backups would not be safe there
     */
    public static ObjectStore initialise(RepositoryName name, RepositoryProperties properties) throws IOException {
        if (properties instanceof DirectoryProperties directory) {
            DirectoryStore.initialise(directory.path());
        }
        ObjectStore store = open(name, properties);
        try {
            StoreProbe.run(store);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
        log.info("repository initialised name={} place={}", name, store.describe());
        return store;
    }
}

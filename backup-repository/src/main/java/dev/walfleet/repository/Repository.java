package dev.walfleet.repository;

import dev.walfleet.repository.catalog.Catalog;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * One repository: a store, the format in it, and its keys, which are unlocked at first use ({@link #unlock()}); so listing
 * needs no passphrase. Safe for use by several threads.
 */
public interface Repository extends Closeable {
    /**
     * Opens a repository that was initialised before.
     *
     * @throws IOException a {@code StoreException}; with {@code REPOSITORY_MISSING} where it never was
     */
    static Repository open(RepositoryName name, RepositoryProperties properties) throws IOException {
        return Repositories.open(name, properties);
    }

    /**
     * Opens a repository and makes it first where it is not there: probes the store, creates the keyset where encryption is
     * on, writes {@code walfleet.json}. Harmless where it exists, and when several do it at once.
     */
    static Repository initialise(RepositoryName name, RepositoryProperties properties) throws IOException {
        return Repositories.initialise(name, properties);
    }

    /** The same over a store that is open already, of which the repository takes charge; the store is not probed. */
    static Repository initialise(RepositorySettings settings, ObjectStore store) throws IOException {
        return Repositories.initialise(settings, store);
    }

    RepositoryName name();

    /** Whether a backup succeeds only if it is durable here. */
    boolean required();

    ObjectStore store();

    Catalog catalog();

    RepositoryLog log();

    /** For people: {@code directory /var/lib/...} or {@code s3://bucket/prefix}; never a secret. */
    String describe();

    CompressionProperties compression();

    /** Whether what is stored here is encrypted. */
    boolean encrypted() throws IOException;

    /**
     * Unlocks the keyset, where there is one; does nothing the second time.
     *
     * @throws dev.walfleet.vocabulary.WalfleetException {@code REPOSITORY_KEY}: a wrong passphrase or key file, or none
     */
    void unlock() throws IOException;

    /** The unlocked keyset, empty where nothing is encrypted; see {@link #unlock()}. */
    Optional<Keyring> keyring() throws IOException;

    /** The same after a look whether another process changed the keys meanwhile. */
    Optional<Keyring> newestKeyring() throws IOException;

    /**
     * Adds a key to the keyset, with which everything is encrypted from now on; what older keys encrypted stays readable.
     *
     * @return the new key's id
     */
    long rotateKey() throws IOException;

    /**
     * Protects the keyset by another passphrase or key from now on. The keys themselves stay: who had the old secret and a
     * copy of {@code walfleet.json} has them, until they are rotated.
     */
    void rewrap(EncryptionProperties with) throws IOException;

    /** The system identifier of the PostgreSQL cluster that has this name here; empty where none has. */
    Optional<String> systemIdentifier(ClusterId cluster) throws IOException;

    /**
     * Claims a cluster's name, or finds that the same PostgreSQL cluster has it.
     *
     * @param systemIdentifier as decimal digits
     * @throws dev.walfleet.vocabulary.WalfleetException {@code REPOSITORY_OTHER_CLUSTER} where another one has it
     */
    void claim(ClusterId cluster, String systemIdentifier) throws IOException;

    /** Opens an object's content. */
    SealedReader read(StoredObject object) throws IOException;

    /** Opens an object with its compression on, for a copy. */
    SealedReader readCompressed(StoredObject object) throws IOException;

    /**
     * Opens a stretch of an object with its compression on, for a reader that checks the content itself: the digest of the
     * object is not looked at.
     */
    InputStream readRange(StoredObject object, long offset, long length) throws IOException;

    /**
     * Reads an object from beginning to end and checks size, digest and seal.
     *
     * @throws IOException a {@code StoreException}: {@code OBJECT_DAMAGED}, {@code OBJECT_MISSING}, or the store's own
     */
    default void verify(StoredObject object) throws IOException {
        try (SealedReader reader = read(object)) {
            reader.transferTo(java.io.OutputStream.nullOutputStream());
            reader.finish();
        }
    }

    @Override
    void close();
}

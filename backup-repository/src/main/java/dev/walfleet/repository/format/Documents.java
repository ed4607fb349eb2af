package dev.walfleet.repository.format;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads and writes small objects as a whole. */
public final class Documents {
    private Documents() {}

    /** The content of an object; empty where there is none. */
    public static Optional<byte[]> read(ObjectStore store, ObjectKey key) throws IOException {
        try (InputStream in = store.read(key)) {
            return Optional.of(in.readAllBytes());
        } catch (StoreException e) {
            if (e.failure().code() == FailureCode.OBJECT_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Creates an object if it is absent.
     *
     * @return {@code true}: the object has this content, because of this call or because it had it before; {@code false}:
     *     it exists with other content
     */
    public static boolean create(ObjectStore store, ObjectKey key, byte[] content) throws IOException {
        try (ObjectWriter writer = store.create(key)) {
            writer.write(content, 0, content.length);
            if (writer.commit() == ObjectWriter.Commit.CREATED) {
                return true;
            }
        }
        // a store that answered too late for its client may have taken our own first try: then the content is ours
        return read(store, key).filter(found -> Arrays.equals(found, content)).isPresent();
    }

    /** The failure that tells of an unusable document where it is. */
    public static StoreException damaged(RepositoryName repository, ObjectKey key, DocumentException why) {
        String hint = why.code() == FailureCode.NOT_SUPPORTED
                ? "a newer release of walfleet wrote it; use that one"
                : "the stored bytes changed after they were written; look for a copy in another repository";
        return new StoreException(
                why.code(),
                "object " + key + " in repository " + repository + " is not usable: " + why.getMessage(),
                hint,
                why);
    }
}

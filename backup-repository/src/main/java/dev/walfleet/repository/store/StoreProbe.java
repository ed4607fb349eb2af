package dev.walfleet.repository.store;

import dev.walfleet.repository.store.ObjectWriter.Commit;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Finds out whether a store keeps the promises that backups rest on, with objects of its own below {@code walfleet-probe/},
 * which it deletes: what is committed reads back, whole and in ranges; what is there is not overwritten, by the way that small
 * objects take and by the way that large ones take; what is listed and deleted is. Run when a repository is added, and by
 * {@code walfleet doctor}.
 */
public final class StoreProbe {
    private static final String FOLDER = "walfleet-probe/";
    private static final byte[] FIRST = "walfleet: first".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECOND = "walfleet: second, which must be refused".getBytes(StandardCharsets.UTF_8);

    private final ObjectStore store;

    private StoreProbe(ObjectStore store) {
        this.store = store;
    }

    /**
     * @throws StoreException with {@code REPOSITORY_UNSAFE} where the store does not do what it must; with what it answers
     *     where it cannot be asked
     */
    public static void run(ObjectStore store) throws IOException {
        StoreProbe probe = new StoreProbe(store);
        probe.check(new ObjectKey(FOLDER + UUID.randomUUID()), store::create, "an object");
        probe.check(new ObjectKey(FOLDER + UUID.randomUUID()), store::createLarge, "an object uploaded in parts");
    }

    private void check(ObjectKey key, Way way, String what) throws IOException {
        try {
            require(write(way, key, FIRST) == Commit.CREATED, "it says that a new name is taken", "");
            requireReadsBack(key);
            Commit again = write(way, key, SECOND);
            require(
                    again == Commit.ALREADY_EXISTS,
                    "it overwrites " + what + " though asked to create it only if absent (If-None-Match: *)",
                    "use a store or a version that honours conditional writes; or, if one worker alone writes this"
                            + " repository, set 'conditional-writes: check-first', which looks before it commits and leaves"
                            + " a race of one request's length");
            requireReadsBack(key);
            requireListed(key);
            require(store.delete(key), "a deleted object was not there", "");
            require(store.stat(key).isEmpty(), "a deleted object is still there", "look for a retention lock");
        } catch (IOException | RuntimeException e) {
            cleanUp(key, e);
            throw e;
        }
    }

    private void requireReadsBack(ObjectKey key) throws IOException {
        try (InputStream whole = store.read(key);
                InputStream part = store.read(key, 5, 4)) {
            require(
                    Arrays.equals(whole.readAllBytes(), FIRST)
                            && Arrays.equals(part.readAllBytes(), Arrays.copyOfRange(FIRST, 5, 9)),
                    "what was written does not read back",
                    "");
        }
        require(
                store.stat(key).filter(stat -> stat.size() == FIRST.length).isPresent(),
                "the size of what was written is wrong",
                "");
    }

    private void requireListed(ObjectKey key) throws IOException {
        List<ObjectStat> listed = store.list(key.value(), "", 10);
        require(
                listed.size() == 1
                        && listed.get(0).key().equals(key)
                        && listed.get(0).size() == FIRST.length,
                "what was written is not listed at once",
                "Walfleet needs a store that is strongly consistent");
    }

    private Commit write(Way way, ObjectKey key, byte[] content) throws IOException {
        try (ObjectWriter writer = way.create(key)) {
            writer.write(content, 0, content.length);
            return writer.commit();
        }
    }

    private void require(boolean kept, String broken, String hint) throws StoreException {
        if (!kept) {
            throw new StoreException(
                    FailureCode.REPOSITORY_UNSAFE,
                    store.describe() + " is not safe for backups: " + broken,
                    hint.isEmpty() ? "this store cannot hold backups; use another" : hint,
                    null);
        }
    }

    private void cleanUp(ObjectKey key, Exception because) {
        try {
            store.delete(key);
        } catch (IOException | RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    /** How an object comes into the store. */
    private interface Way {
        ObjectWriter create(ObjectKey key) throws IOException;
    }
}

package dev.walfleet.repository;

import dev.walfleet.repository.format.Document;
import dev.walfleet.repository.format.DocumentException;
import dev.walfleet.repository.format.Documents;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes {@code walfleet.json}. Every revision is created, never replaced, as {@code walfleet.<revision>.json}, so
 * that of two changes at the same time one wins and no keyset is ever lost; {@code walfleet.json} is a copy of the newest,
 * under a name that does not change.
 */
final class RepositoryFiles {
    static final ObjectKey CURRENT = new ObjectKey("walfleet.json");

    private static final Logger log = LoggerFactory.getLogger(RepositoryFiles.class);
    private static final String DOCUMENT = "repository";
    private static final Pattern REVISION = Pattern.compile("walfleet\\.(\\d{1,9})\\.json");

    private final RepositoryName name;
    private final ObjectStore store;

    RepositoryFiles(RepositoryName name, ObjectStore store) {
        this.name = name;
        this.store = store;
    }

    /** The newest revision; empty where the place was never initialised. */
    Optional<RepositoryFile> read() throws IOException {
        Optional<RepositoryFile> current = readCurrent();
        Optional<RepositoryFile> newest = current.isPresent() ? newestAfter(current.orElseThrow()) : newestRevision();
        if (current.isEmpty() && newest.isPresent()) {
            log.warn(
                    "walfleet.json is missing or damaged, using a revision repository={} revision={}",
                    name,
                    newest.orElseThrow().revision());
        }
        return newest;
    }

    /** Makes the place a repository; answers with the winner where several do it at once. */
    RepositoryFile create(RepositoryFile first) throws IOException {
        if (!Documents.create(store, key(first.revision()), encode(first))) {
            return read().orElseThrow(() -> gone(first.revision()));
        }
        store.replace(CURRENT, encode(first));
        return first;
    }

    /**
     * Writes the next revision.
     *
     * @throws WalfleetException {@code OBJECT_CONFLICT} where somebody else changed the keys meanwhile
     */
    void write(RepositoryFile next) throws IOException {
        if (!Documents.create(store, key(next.revision()), encode(next))) {
            throw new WalfleetException(
                    FailureCode.OBJECT_CONFLICT,
                    "the keys of repository " + name + " were changed by somebody else at the same time",
                    "look at the repository and try again if the change is still wanted");
        }
        store.replace(CURRENT, encode(next));
    }

    /** Puts {@code walfleet.json} right where it is missing, damaged or behind. */
    void repair(RepositoryFile newest) throws IOException {
        Optional<RepositoryFile> current = readCurrent();
        if (current.isEmpty() || current.orElseThrow().revision() < newest.revision()) {
            store.replace(CURRENT, encode(newest));
        }
    }

    /** A change that was interrupted may have left a newer revision than the copy says. */
    private Optional<RepositoryFile> newestAfter(RepositoryFile current) throws IOException {
        RepositoryFile newest = current;
        while (true) {
            Optional<byte[]> next = Documents.read(store, key(newest.revision() + 1));
            if (next.isEmpty()) {
                return Optional.of(newest);
            }
            newest = decode(key(newest.revision() + 1), next.orElseThrow());
        }
    }

    private Optional<RepositoryFile> newestRevision() throws IOException {
        List<Integer> revisions = store.list("walfleet.", "", 1000).stream()
                .map(ObjectStat::key)
                .map(key -> REVISION.matcher(key.value()))
                .filter(Matcher::matches)
                .map(matcher -> Integer.valueOf(matcher.group(1)))
                .sorted(Comparator.reverseOrder())
                .toList();
        if (revisions.isEmpty()) {
            Optional<byte[]> damaged = Documents.read(store, CURRENT);
            return damaged.isEmpty() ? Optional.empty() : Optional.of(decode(CURRENT, damaged.orElseThrow()));
        }
        ObjectKey key = key(revisions.get(0));
        Optional<byte[]> bytes = Documents.read(store, key);
        return Optional.of(decode(key, bytes.orElseThrow(() -> gone(revisions.get(0)))));
    }

    /** Empty where it is missing or damaged: the revisions tell then. */
    private Optional<RepositoryFile> readCurrent() throws IOException {
        Optional<byte[]> bytes = Documents.read(store, CURRENT);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(CURRENT, bytes.orElseThrow()));
        } catch (StoreException e) {
            if (e.failure().code() == FailureCode.OBJECT_DAMAGED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private RepositoryFile decode(ObjectKey key, byte[] bytes) throws StoreException {
        try {
            return Document.parse(DOCUMENT, bytes).read(RepositoryFile::read);
        } catch (DocumentException e) {
            throw Documents.damaged(name, key, e);
        }
    }

    private IllegalStateException gone(int revision) {
        return new IllegalStateException("walfleet." + revision + ".json of repository " + name + " came and went");
    }

    private static byte[] encode(RepositoryFile file) {
        return Document.encode(DOCUMENT, file);
    }

    private static ObjectKey key(int revision) {
        return new ObjectKey("walfleet." + revision + ".json");
    }
}

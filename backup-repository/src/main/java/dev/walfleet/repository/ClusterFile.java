package dev.walfleet.repository;

import dev.walfleet.repository.format.Document;
import dev.walfleet.repository.format.DocumentException;
import dev.walfleet.repository.format.Documents;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The content of {@code <cluster>/cluster.json}: which PostgreSQL cluster this folder belongs to.
 *
 * @param systemIdentifier as decimal digits
 */
record ClusterFile(ClusterId cluster, String systemIdentifier, Instant createdAt) {
    private static final String DOCUMENT = "cluster";

    ClusterFile {
        if (cluster == null || systemIdentifier == null || createdAt == null) {
            throw new IllegalArgumentException("a cluster file without cluster, system identifier or time");
        }
    }

    /**
     * Claims a cluster's name in a repository, or finds that it is claimed by the same cluster.
     *
     * @throws WalfleetException {@code REPOSITORY_OTHER_CLUSTER}
     */
    static void claim(RepositoryName repository, ObjectStore store, ClusterFile mine) throws IOException {
        ObjectKey key = key(mine.cluster());
        Optional<byte[]> found = Documents.read(store, key);
        if (found.isEmpty()) {
            if (Documents.create(store, key, Document.encode(DOCUMENT, mine))) {
                return;
            }
            found = Documents.read(store, key);
        }
        ClusterFile theirs = decode(repository, key, found.orElseThrow());
        if (!theirs.cluster().equals(mine.cluster())
                || !theirs.systemIdentifier().equals(mine.systemIdentifier())) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_OTHER_CLUSTER,
                    "repository " + repository + " holds cluster " + theirs.systemIdentifier() + " under the name "
                            + mine.cluster() + ", this one is " + mine.systemIdentifier(),
                    "give this cluster a name of its own; a cluster that was restored, upgraded or made anew is another one");
        }
    }

    /** Who has the name; empty where nobody does. */
    static Optional<ClusterFile> find(RepositoryName repository, ObjectStore store, ClusterId cluster)
            throws IOException {
        ObjectKey key = key(cluster);
        Optional<byte[]> found = Documents.read(store, key);
        return found.isEmpty() ? Optional.empty() : Optional.of(decode(repository, key, found.orElseThrow()));
    }

    private static ObjectKey key(ClusterId cluster) {
        return new ObjectKey(cluster + "/cluster.json");
    }

    private static ClusterFile decode(RepositoryName repository, ObjectKey key, byte[] bytes) throws IOException {
        try {
            return Document.parse(DOCUMENT, bytes).as(ClusterFile.class);
        } catch (DocumentException e) {
            throw Documents.damaged(repository, key, e);
        }
    }
}

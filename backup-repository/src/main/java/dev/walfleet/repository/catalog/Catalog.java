package dev.walfleet.repository.catalog;

import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What one repository holds, by listing its manifests: there is no other truth. Every method reads the store anew. A store
 * that cannot be reached is an {@link IOException}, never an empty answer. Safe for use by several threads.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Catalog {
    private final RepositoryName repository;
    private final ObjectStore store;

    public Catalog(RepositoryName repository, ObjectStore store) {
        this.repository = repository;
        this.store = store;
    }

    /** Every cluster that has anything here, in the order of their names. */
    public List<ClusterId> clusters() throws IOException {
        throw new UnsupportedOperationException("not built yet: " + repository + store.describe());
    }

    /** Every backup of a cluster, oldest first; empty where the cluster is unknown. */
    public List<CatalogEntry> backups(ClusterId cluster) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + cluster);
    }

    /** One backup, where it exists. */
    public Optional<CatalogEntry> find(ClusterId cluster, BackupId backup) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + cluster + backup);
    }
}

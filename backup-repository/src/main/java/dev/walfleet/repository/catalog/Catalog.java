package dev.walfleet.repository.catalog;

import dev.walfleet.repository.format.DocumentException;
import dev.walfleet.repository.format.Documents;
import dev.walfleet.repository.manifest.Manifests;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one repository holds, by listing its manifests: there is no other truth. Every method reads the store anew. A store
 * that cannot be reached is an {@link IOException}, never an empty answer. Safe for use by several threads.
 */
public final class Catalog {
    private static final Comparator<CatalogEntry> OLDEST_FIRST =
            Comparator.comparing((CatalogEntry entry) -> entry.backup().time()).thenComparing(CatalogEntry::backup);

    /** Enough to be quick with few clusters; what lies between is skipped. */
    private static final int CLUSTERS_PAGE = 50;

    private final RepositoryName repository;
    private final ObjectStore store;

    public Catalog(RepositoryName repository, ObjectStore store) {
        this.repository = repository;
        this.store = store;
    }

    /** Every cluster that has anything here, in the order of their names. */
    public List<ClusterId> clusters() throws IOException {
        List<ClusterId> clusters = new ArrayList<>();
        String after = "";
        while (true) {
            List<ObjectStat> page = store.list("", after, CLUSTERS_PAGE);
            if (page.isEmpty()) {
                clusters.sort(Comparator.naturalOrder());
                return clusters;
            }
            for (ObjectStat object : page) {
                String key = object.key().value();
                if (key.compareTo(after) > 0) {
                    after = next(key, clusters);
                }
            }
        }
    }

    /** Where to go on behind a key: after all of its cluster, or after the key itself where it is no cluster's. */
    private String next(String key, List<ClusterId> clusters) throws IOException {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return key;
        }
        cluster(key.substring(0, slash)).ifPresent(clusters::add);
        return Listing.afterAll(key.substring(0, slash + 1));
    }

    /** Every backup of a cluster, oldest first; empty where the cluster is unknown. */
    public List<CatalogEntry> backups(ClusterId cluster) throws IOException {
        return backups(cluster, Instant.MIN);
    }

    /** As {@link #backups(ClusterId)}, of those that are named after {@code notBefore} or a later moment: no older manifest is read. */
    public List<CatalogEntry> backups(ClusterId cluster, Instant notBefore) throws IOException {
        List<ObjectKey> keys = new ArrayList<>();
        for (String folder : List.of("/full/", "/incremental/")) {
            for (ObjectStat stat : Listing.of(store, cluster + folder, Listing.Depth.WITHOUT_FOLDERS)) {
                Optional<BackupId> backup = Manifests.backupOf(stat.key());
                if (backup.isPresent() && !backup.orElseThrow().time().isBefore(notBefore)) {
                    keys.add(stat.key());
                }
            }
        }
        List<CatalogEntry> entries = new ArrayList<>();
        Parallel.map(keys, store.readsAtOnce(), this::read).forEach(read -> read.ifPresent(entries::add));
        entries.sort(OLDEST_FIRST);
        return entries;
    }

    /** One backup, where it exists. */
    public Optional<CatalogEntry> find(ClusterId cluster, BackupId backup) throws IOException {
        return read(Manifests.key(cluster, backup));
    }

    /** Empty where the manifest is gone: it may have been deleted since it was listed. */
    private Optional<CatalogEntry> read(ObjectKey key) throws IOException {
        Optional<byte[]> bytes = Documents.read(store, key);
        return bytes.isEmpty() ? Optional.empty() : Optional.of(entry(key, bytes.orElseThrow()));
    }

    private CatalogEntry entry(ObjectKey key, byte[] bytes) {
        try {
            return new CatalogEntry.Manifested(key, Manifests.decode(key, bytes));
        } catch (DocumentException e) {
            BackupId backup = Manifests.backupOf(key).orElseThrow();
            return new CatalogEntry.Damaged(
                    key, backup, Documents.damaged(repository, key, e).failure());
        }
    }

    private static Optional<ClusterId> cluster(String folder) {
        try {
            return Optional.of(new ClusterId(folder));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

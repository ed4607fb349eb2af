package dev.walfleet.repository;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.format.Documents;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.Manifests;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.PackName;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last step of a backup in one repository: nothing exists until its manifest does. */
final class ManifestCommit {
    private static final Logger log = LoggerFactory.getLogger(ManifestCommit.class);

    private final Repository repository;
    private final BackupManifest manifest;
    private final ObjectKey key;
    private List<ObjectKey> leftovers = List.of();

    ManifestCommit(Repository repository, BackupManifest manifest) {
        this.repository = repository;
        this.manifest = manifest;
        this.key = Manifests.key(manifest.cluster(), manifest.backup());
    }

    /** Sees that every object is there with its size, just before the manifest says so. */
    void confirmObjects() throws IOException {
        Map<ObjectKey, Long> present = present();
        for (StoredObject object : manifest.objects()) {
            Long size = present.get(object.key());
            if (size == null || size != object.storedSize()) {
                throw new StoreException(
                        size == null ? FailureCode.OBJECT_MISSING : FailureCode.OBJECT_DAMAGED,
                        "object " + object.key() + " in repository " + repository.name() + " has "
                                + (size == null ? "gone" : size + " bytes") + " just after it was written, expected "
                                + object.storedSize() + " bytes",
                        "something else deletes or changes objects in this repository",
                        null);
            }
        }
        Set<ObjectKey> ours = manifest.objects().stream().map(StoredObject::key).collect(Collectors.toSet());
        List<ObjectKey> others = new ArrayList<>(present.keySet());
        others.removeIf(found -> ours.contains(found) || found.equals(key));
        leftovers = others;
    }

    /** Everything that is named after this backup, whoever stored it. */
    private Map<ObjectKey, Long> present() throws IOException {
        List<String> prefixes = new ArrayList<>();
        prefixes.add(BackupNames.prefix(manifest.cluster(), manifest.backup()));
        if (manifest instanceof PhysicalManifest) {
            prefixes.add(PackName.prefix(manifest.cluster(), manifest.backup()));
        }
        Map<ObjectKey, Long> present = new HashMap<>();
        for (String prefix : prefixes) {
            for (ObjectStat stat : Listing.of(repository.store(), prefix, Listing.Depth.ALL)) {
                present.put(stat.key(), stat.size());
            }
        }
        return present;
    }

    /** Creates the manifest; where there is one already, says which. */
    Optional<CatalogEntry> create() throws IOException {
        if (Documents.create(repository.store(), key, Manifests.encode(manifest))) {
            return Optional.empty();
        }
        Optional<CatalogEntry> other = repository.catalog().find(manifest.cluster(), manifest.backup());
        if (other.isEmpty()) {
            throw new StoreException(
                    FailureCode.OBJECT_CONFLICT,
                    "manifest " + key + " in repository " + repository.name() + " came and went while it was written",
                    "something else deletes objects in this repository",
                    null);
        }
        return other;
    }

    /**
     * Deletes what attempts without a manifest left: they can have none any more, since ours has the name. After a
     * {@link #create()} that succeeded.
     */
    void sweepLeftovers() {
        delete(repository, leftovers);
    }

    /** Deletes objects that no manifest refers to; what cannot be deleted is logged. */
    static void delete(Repository repository, List<ObjectKey> keys) {
        for (ObjectKey key : keys) {
            try {
                repository.store().delete(key);
                log.debug("leftover deleted repository={} object={}", repository.name(), key);
            } catch (IOException e) {
                log.warn(
                        "object not deleted, no manifest refers to it repository={} object={} error={}",
                        repository.name(),
                        key,
                        e.getMessage());
            }
        }
    }
}

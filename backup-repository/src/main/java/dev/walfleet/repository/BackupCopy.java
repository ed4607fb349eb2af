package dev.walfleet.repository;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.repository.manifest.ObjectRole;
import dev.walfleet.repository.manifest.SealDescription;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.PackName;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies one backup from a repository to another: verified as it is read, the compression left on, sealed with the keys of
 * where it goes, its manifest last.
 */
final class BackupCopy {
    private final BackupManifest manifest;
    private final Repository from;
    private final Repository to;
    /** Deleted again where the copy does not come about. Packs are not: whoever tries again, or tries as well, uses them. */
    private final List<ObjectKey> created = new ArrayList<>();

    BackupCopy(BackupManifest manifest, Repository from, Repository to) {
        this.manifest = manifest;
        this.from = from;
        this.to = to;
    }

    /** @return the manifest as it is stored there now; its objects are durable */
    CommittedCopy run(Instant now) throws IOException {
        ClusterFile.claim(to.name(), to.store(), new ClusterFile(manifest.cluster(), manifest.systemIdentifier(), now));
        try {
            BackupManifest copy = copyObjects();
            ManifestCommit commit = new ManifestCommit(to, copy);
            commit.confirmObjects();
            List<ObjectKey> own = List.copyOf(created);
            created.clear(); // a manifest that may exist must not lose its objects
            Optional<CatalogEntry> other = commit.create();
            if (other.isEmpty()) {
                commit.sweepLeftovers();
                return new CommittedCopy(to.name(), copy, true);
            }
            ManifestCommit.delete(to, own);
            return new CommittedCopy(to.name(), theirs(other.orElseThrow()), false);
        } finally {
            ManifestCommit.delete(to, created);
        }
    }

    private BackupManifest copyObjects() throws IOException {
        Optional<Keyring> keyring = to.newestKeyring();
        String prefix = BackupNames.prefix(manifest.cluster(), manifest.backup());
        List<ObjectKey> present = Listing.of(to.store(), prefix, Listing.Depth.ALL).stream()
                .map(ObjectStat::key)
                .toList();
        BackupNames names = BackupNames.free(manifest.cluster(), manifest.backup(), present);
        ObjectCopy copy = new ObjectCopy(from, to, keyring);
        List<StoredObject> objects = new ArrayList<>();
        for (StoredObject object : manifest.objects()) {
            if (object.role() == ObjectRole.PACK) {
                ObjectKey key = PackName.key(manifest.cluster(), object.name(), keyring.isPresent());
                objects.add(to.store().stat(key).isPresent() ? copy.adopt(object, key) : copy.copy(object, key));
            } else {
                ObjectKey key = names.key(object.role(), object.name(), keyring.isPresent());
                objects.add(copy.copy(object, key));
                created.add(key);
            }
        }
        SealDescription seal = new SealDescription(
                manifest.seal().compression(),
                manifest.seal().compressionLevel(),
                keyring.isPresent() ? Keyring.ALGORITHM : null);
        return manifest.stored(objects, seal);
    }

    private BackupManifest theirs(CatalogEntry entry) {
        if (entry instanceof CatalogEntry.Manifested found
                && found.manifest().job().equals(manifest.job())) {
            return found.manifest();
        }
        throw new WalfleetException(
                FailureCode.OBJECT_CONFLICT,
                "repository " + to.name() + " holds another backup named " + manifest.backup() + " of cluster "
                        + manifest.cluster(),
                "two jobs made a backup of the same name while they could not see each other; keep both, nothing is lost");
    }
}

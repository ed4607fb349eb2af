package dev.walfleet.repository;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.catalog.Listing;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.SealDescription;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.FanOutWriter;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.SealTarget;
import dev.walfleet.repository.seal.SealedObject;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies one backup from a repository to another: verified as it is read, the compression left on, sealed with the keys of
 * where it goes, its manifest last.
 */
final class BackupCopy {
    private static final int BUFFER = 128 * 1024;

    private final LogicalManifest manifest;
    private final Repository from;
    private final Repository to;
    private final List<ObjectKey> created = new ArrayList<>();

    BackupCopy(LogicalManifest manifest, Repository from, Repository to) {
        this.manifest = manifest;
        this.from = from;
        this.to = to;
    }

    /** @return the manifest as it is stored there now; its objects are durable */
    CommittedCopy run(Instant now) throws IOException {
        ClusterFile.claim(
                to.name(),
                to.store(),
                new ClusterFile(manifest.cluster(), manifest.source().systemIdentifier(), now));
        try {
            LogicalManifest copy = copyObjects();
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

    private LogicalManifest copyObjects() throws IOException {
        Optional<Keyring> keyring = to.newestKeyring();
        String prefix = BackupNames.prefix(manifest.cluster(), manifest.backup());
        List<ObjectKey> present = Listing.of(to.store(), prefix, Listing.Depth.ALL).stream()
                .map(ObjectStat::key)
                .toList();
        BackupNames names = BackupNames.free(manifest.cluster(), manifest.backup(), present);
        List<StoredObject> objects = new ArrayList<>();
        for (StoredObject object : manifest.objects()) {
            objects.add(copy(object, names, keyring));
        }
        SealDescription seal = new SealDescription(
                manifest.seal().compression(),
                manifest.seal().compressionLevel(),
                keyring.isPresent() ? Keyring.ALGORITHM : null);
        return manifest.stored(objects, seal);
    }

    private StoredObject copy(StoredObject object, BackupNames names, Optional<Keyring> keyring) throws IOException {
        ObjectKey key = names.key(object.role(), object.name(), keyring.isPresent());
        SealTarget target = new SealTarget(to.name(), true, to.store(), key, keyring);
        AtomicReference<SealedObject> result = new AtomicReference<>();
        try (SealedReader reader = from.readCompressed(object);
                FanOutWriter writer = FanOutWriter.ofCompressed(List.of(target), object.rawSize(), result::set)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = reader.read(buffer); read >= 0; read = reader.read(buffer)) {
                writer.write(buffer, 0, read);
            }
            writer.commit();
        }
        created.add(key);
        StoredForm form = Objects.requireNonNull(
                Objects.requireNonNull(result.get()).stored().get(to.name()));
        return new StoredObject(
                key,
                object.role(),
                object.name(),
                form.rawSize(),
                form.storedSize(),
                form.sha256(),
                keyring.map(Keyring::primaryKeyId).orElse(null));
    }

    private LogicalManifest theirs(CatalogEntry entry) {
        if (entry instanceof CatalogEntry.Manifested found
                && found.manifest() instanceof LogicalManifest logical
                && logical.job().equals(manifest.job())) {
            return logical;
        }
        throw new WalfleetException(
                FailureCode.OBJECT_CONFLICT,
                "repository " + to.name() + " holds another backup named " + manifest.backup() + " of cluster "
                        + manifest.cluster(),
                "two jobs made a backup of the same name while they could not see each other; keep both, nothing is lost");
    }
}

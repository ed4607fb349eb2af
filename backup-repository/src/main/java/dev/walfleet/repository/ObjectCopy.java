package dev.walfleet.repository;

import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.pack.SkippableFrames;
import dev.walfleet.repository.seal.FanOutWriter;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.SealTarget;
import dev.walfleet.repository.seal.SealedObject;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.seal.UnlistedReader;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Copies single objects between two repositories: verified as they are read, the compression left on, sealed anew. */
final class ObjectCopy {
    private static final int BUFFER = 128 * 1024;

    private final Repository from;
    private final Repository to;
    private final Optional<Keyring> keyring;

    /** @param keyring of where they go */
    ObjectCopy(Repository from, Repository to, Optional<Keyring> keyring) {
        this.from = from;
        this.to = to;
        this.keyring = keyring;
    }

    /** Creates the object. */
    StoredObject copy(StoredObject object, ObjectKey key) throws IOException {
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
        StoredForm form = Objects.requireNonNull(
                Objects.requireNonNull(result.get()).stored().get(to.name()));
        return named(object, form, keyring.map(Keyring::primaryKeyId));
    }

    /**
     * Takes an object that is there already, after reading it back: an earlier copy that was interrupted left it, or the
     * attempt itself, before this repository fell behind.
     *
     * @throws StoreException {@code OBJECT_CONFLICT} where it holds something else
     */
    StoredObject adopt(StoredObject object, ObjectKey key) throws IOException {
        if (keyring.isEmpty()) {
            return adopt(object, key, Optional.empty()).orElseThrow(() -> conflict(key));
        }
        for (Keyring one : keyring.orElseThrow().each()) {
            Optional<StoredObject> adopted = adopt(object, key, Optional.of(one));
            if (adopted.isPresent()) {
                return adopted.orElseThrow();
            }
        }
        throw conflict(key);
    }

    private Optional<StoredObject> adopt(StoredObject object, ObjectKey key, Optional<Keyring> with)
            throws IOException {
        try (SealedReader source = from.readCompressed(object);
                UnlistedReader found = UnlistedReader.open(to.store(), with, key)) {
            if (!sameContent(source, found)) {
                return Optional.empty();
            }
            return Optional.of(named(object, found.form(object.rawSize()), with.map(Keyring::primaryKeyId)));
        }
    }

    /** A copy has what its source has, and maybe the token of the copy behind it. */
    private static boolean sameContent(SealedReader source, UnlistedReader found) throws IOException {
        byte[] expected = new byte[BUFFER];
        byte[] actual = new byte[BUFFER];
        try {
            for (int read = source.read(expected); read >= 0; read = source.read(expected)) {
                if (found.readNBytes(actual, 0, read) != read || !Arrays.equals(expected, 0, read, actual, 0, read)) {
                    return false;
                }
            }
            return SkippableFrames.onlyTokens(found.readNBytes(BUFFER));
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            if (found.storeFailed()) {
                throw e;
            }
            return false; // another key, or no longer what was stored
        }
    }

    private static StoredObject named(StoredObject object, StoredForm form, Optional<Long> keyId) {
        return new StoredObject(
                form.key(),
                object.role(),
                object.name(),
                form.rawSize(),
                form.storedSize(),
                form.sha256(),
                keyId.orElse(null));
    }

    private StoreException conflict(ObjectKey key) {
        return new StoreException(
                FailureCode.OBJECT_CONFLICT,
                "object " + key + " in repository " + to.name() + " is not what repository " + from.name()
                        + " has of that name",
                "it was changed after it was written; remove it there, the copy is made anew",
                null);
    }
}

package dev.walfleet.repository;

import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.seal.KeyWrappers;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.WrappedKeyset;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens repositories and makes them. */
final class Repositories {
    private static final Logger log = LoggerFactory.getLogger(Repositories.class);

    private Repositories() {}

    static OpenRepository open(RepositoryName name, RepositoryProperties properties) throws IOException {
        ObjectStore store = ObjectStores.open(name, properties);
        try {
            OpenRepository repository = over(RepositorySettings.of(name, properties), store, properties);
            repository.file();
            return repository;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    static OpenRepository initialise(RepositoryName name, RepositoryProperties properties) throws IOException {
        try {
            OpenRepository repository = open(name, properties);
            new RepositoryFiles(name, repository.store()).repair(repository.file());
            return repository;
        } catch (StoreException e) {
            if (e.failure().code() != FailureCode.REPOSITORY_MISSING) {
                throw e;
            }
        }
        ObjectStore store = ObjectStores.initialise(name, properties);
        RepositorySettings settings = RepositorySettings.of(name, properties);
        create(settings, store);
        return over(settings, store, properties);
    }

    static Repository initialise(RepositorySettings settings, ObjectStore store) throws IOException {
        create(settings, store);
        return new OpenRepository(settings, store, (kind, words) -> {});
    }

    /** One that need not answer now: it is opened, or made, when it is first used, again and again until it works. */
    static Repository deferred(RepositoryName name, RepositoryProperties properties) {
        ObjectStore store =
                new DeferredStore(name, () -> initialise(name, properties).store());
        return over(RepositorySettings.of(name, properties), store, properties);
    }

    private static OpenRepository over(
            RepositorySettings settings, ObjectStore store, RepositoryProperties properties) {
        return new OpenRepository(settings, store, peopleLog(properties));
    }

    /** Makes the repository where it is not there; closes the store where that fails. */
    private static void create(RepositorySettings settings, ObjectStore store) throws IOException {
        try {
            RepositoryFiles files = new RepositoryFiles(settings.name(), store);
            Optional<RepositoryFile> found = files.read();
            RepositoryFile file = found.isPresent() ? found.orElseThrow() : files.create(first(settings));
            files.repair(file);
            if (found.isEmpty()) {
                log.info(
                        "repository created name={} place={} id={} encrypted={}",
                        settings.name(),
                        store.describe(),
                        file.repositoryId(),
                        file.encryption() != null);
            }
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static RepositoryFile first(RepositorySettings settings) throws IOException {
        UUID id = UUID.randomUUID();
        @Nullable WrappedKeyset keys = null;
        Optional<EncryptionProperties> encryption = settings.encryption();
        if (encryption.isPresent()) {
            keys = WrappedKeyset.wrap(Keyring.generate(), KeyWrappers.of(encryption.orElseThrow()), id);
        }
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
        return new RepositoryFile(id, now, 1, keys);
    }

    private static RepositoryLog peopleLog(RepositoryProperties properties) {
        return properties instanceof DirectoryProperties directory
                ? new FileLog(directory.path(), Clock.systemUTC())
                : (kind, words) -> {};
    }
}

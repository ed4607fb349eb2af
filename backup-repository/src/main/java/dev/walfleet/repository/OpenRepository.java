package dev.walfleet.repository;

import dev.walfleet.repository.catalog.Catalog;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.seal.KeyWrapper;
import dev.walfleet.repository.seal.KeyWrappers;
import dev.walfleet.repository.seal.Keyring;
import dev.walfleet.repository.seal.ObjectReader;
import dev.walfleet.repository.seal.RangeReader;
import dev.walfleet.repository.seal.SealedReader;
import dev.walfleet.repository.seal.StoredForm;
import dev.walfleet.repository.seal.WarmUp;
import dev.walfleet.repository.seal.WrappedKeyset;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one kind of repository. */
final class OpenRepository implements Repository {
    private static final Logger log = LoggerFactory.getLogger(OpenRepository.class);

    private final RepositorySettings settings;
    private final ObjectStore store;
    private final RepositoryLog peopleLog;
    private final RepositoryFiles files;
    private @Nullable RepositoryFile file;
    private @Nullable Keyring keyring;

    OpenRepository(RepositorySettings settings, ObjectStore store, RepositoryLog peopleLog) {
        this.settings = settings;
        this.store = store;
        this.peopleLog = peopleLog;
        this.files = new RepositoryFiles(settings.name(), store);
    }

    @Override
    public RepositoryName name() {
        return settings.name();
    }

    @Override
    public boolean required() {
        return settings.required();
    }

    @Override
    public CompressionProperties compression() {
        return settings.compression();
    }

    @Override
    public ObjectStore store() {
        return store;
    }

    @Override
    public Catalog catalog() {
        return new Catalog(name(), store);
    }

    @Override
    public RepositoryLog log() {
        return peopleLog;
    }

    @Override
    public String describe() {
        return store.describe();
    }

    @Override
    public boolean encrypted() throws IOException {
        return file().encryption() != null;
    }

    /** {@code walfleet.json}, read at first need: a repository that is away may be opened, too. */
    synchronized RepositoryFile file() throws IOException {
        RepositoryFile known = file;
        if (known == null) {
            known = readFile();
            file = known;
        }
        return known;
    }

    private RepositoryFile readFile() throws IOException {
        return files.read()
                .orElseThrow(() -> new StoreException(
                        FailureCode.REPOSITORY_MISSING,
                        "there is no repository in " + store.describe() + ": walfleet.json is missing",
                        "check the path, bucket and prefix of repository " + name()
                                + "; a new one is made by walfleet init",
                        null));
    }

    @Override
    public void unlock() throws IOException {
        keyring();
    }

    @Override
    public synchronized Optional<Keyring> keyring() throws IOException {
        RepositoryFile current = file();
        Optional<WrappedKeyset> keys = current.keys();
        if (keys.isEmpty()) {
            if (settings.encryption().isPresent()) {
                throw new WalfleetException(
                        FailureCode.REPOSITORY_KEY,
                        "repository " + name() + " is not encrypted, the configuration asks for encryption",
                        "use an empty place for an encrypted repository, or remove 'encryption' from its configuration");
            }
            return Optional.empty();
        }
        if (keyring == null) {
            keyring = keys.orElseThrow().open(wrapper(), name(), current.repositoryId());
        }
        return Optional.of(keyring);
    }

    @Override
    public synchronized Optional<Keyring> newestKeyring() throws IOException {
        reload();
        Optional<Keyring> newest = keyring();
        if (newest.isPresent()) {
            WarmUp.begin();
        }
        return newest;
    }

    private KeyWrapper wrapper() {
        return KeyWrappers.of(settings.encryption()
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.REPOSITORY_KEY,
                        "repository " + name() + " is encrypted, the configuration gives nothing to open it with",
                        "configure 'encryption' for this repository, as it was when the repository was made")));
    }

    @Override
    public Optional<String> systemIdentifier(ClusterId cluster) throws IOException {
        return ClusterFile.find(name(), store, cluster).map(ClusterFile::systemIdentifier);
    }

    @Override
    public void claim(ClusterId cluster, String systemIdentifier) throws IOException {
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
        ClusterFile.claim(name(), store, new ClusterFile(cluster, systemIdentifier, now));
    }

    @Override
    public SealedReader read(StoredObject object) throws IOException {
        StoredForm form = form(object);
        return ObjectReader.open(name(), store, keysFor(object), form);
    }

    @Override
    public SealedReader readCompressed(StoredObject object) throws IOException {
        StoredForm form = form(object);
        return ObjectReader.openCompressed(name(), store, keysFor(object), form);
    }

    @Override
    public InputStream readRange(StoredObject object, long offset, long length) throws IOException {
        return RangeReader.open(name(), store, keysFor(object), object.key(), offset, length);
    }

    /** Another process may have rotated the keys since this one read them: that is not a damaged object. */
    private synchronized Optional<Keyring> keysFor(StoredObject object) throws IOException {
        Long id = object.keyId();
        if (id == null) {
            return Optional.empty();
        }
        Optional<Keyring> keys = keyring();
        if (keys.isEmpty() || !keys.orElseThrow().holds(id)) {
            keys = newestKeyring();
        }
        if (keys.isEmpty() || !keys.orElseThrow().holds(id)) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_KEY,
                    "object " + object.key() + " is encrypted with key " + id + ", which repository " + name()
                            + " does not have",
                    "walfleet.json of this repository is older than the object; put the newest walfleet.<revision>.json back");
        }
        return keys;
    }

    private static StoredForm form(StoredObject object) {
        return new StoredForm(object.key(), object.rawSize(), object.storedSize(), object.sha256());
    }

    @Override
    public synchronized long rotateKey() throws IOException {
        reload();
        Keyring rotated = keyring()
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.REPOSITORY_KEY,
                        "repository " + name() + " is not encrypted, it has no key to rotate",
                        "set up an encrypted repository in an empty place"))
                .rotated();
        change(rotated, wrapper());
        log.info("repository key rotated repository={} key={} keys={}", name(), rotated.primaryKeyId(), rotated.size());
        return rotated.primaryKeyId();
    }

    @Override
    public synchronized void rewrap(EncryptionProperties with) throws IOException {
        reload();
        Keyring keys = keyring()
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.REPOSITORY_KEY,
                        "repository " + name() + " is not encrypted, there is nothing to protect anew",
                        "set up an encrypted repository in an empty place"));
        change(keys, KeyWrappers.of(with));
        log.info("repository keys wrapped anew repository={} by={}", name(), with);
    }

    private void change(Keyring keys, KeyWrapper wrapper) throws IOException {
        RepositoryFile current = file();
        RepositoryFile next = current.next(WrappedKeyset.wrap(keys, wrapper, current.repositoryId()));
        files.write(next);
        file = next;
        keyring = keys;
    }

    private void reload() throws IOException {
        RepositoryFile newest = readFile();
        if (file == null || newest.revision() != file.revision()) {
            file = newest;
            keyring = null;
        }
    }

    @Override
    public void close() {
        store.close();
    }
}

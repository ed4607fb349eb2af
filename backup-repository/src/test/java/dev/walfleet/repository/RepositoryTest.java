package dev.walfleet.repository;

import static dev.walfleet.repository.Fixture.content;
import static dev.walfleet.repository.Fixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.catalog.CatalogEntry;
import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.repository.manifest.Manifests;
import dev.walfleet.repository.manifest.StoredObject;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RepositoryTest {
    private static final EncryptionProperties OTHER_KEY =
            EncryptionProperties.key("eHl6eHl6eHl6eHl6eHl6eHl6eHl6eHl6eHl6eHl6eHk=");
    private static final ObjectKey FILE = new ObjectKey("walfleet.json");

    private final InMemoryStore store = new InMemoryStore();

    @Test
    void isMadeOnceHoweverOftenItIsInitialised() throws IOException {
        Fixture.encrypted("local", store);
        byte[] made = bytes(FILE);
        Fixture.encrypted("local", store);
        assertThat(bytes(FILE)).isEqualTo(made);
    }

    @Test
    void whenSeveralMakeItAtOnceAllHaveTheSameKeys() throws Exception {
        int makers = 8;
        CyclicBarrier together = new CyclicBarrier(makers);
        ExecutorService threads = Executors.newFixedThreadPool(makers);
        try {
            Callable<Long> make = () -> {
                together.await();
                return Fixture.encrypted("local", store).keyring().orElseThrow().primaryKeyId();
            };
            List<Long> ids = new java.util.ArrayList<>();
            for (var future : threads.invokeAll(java.util.Collections.nCopies(makers, make))) {
                ids.add(future.get());
            }
            assertThat(ids).hasSize(makers).containsOnly(ids.get(0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theRightPassphraseOpensItAndAWrongOneSaysSo() throws IOException {
        RepositorySettings settings = RepositorySettings.plain("local");
        Repository.initialise(settings.encrypted(EncryptionProperties.passphrase("correct horse")), store);
        assertThat(new String(bytes(FILE), StandardCharsets.UTF_8))
                .contains("\"walfleet\": \"repository\"", "\"wrapping\": \"passphrase\"", "PBKDF2-HMAC-SHA512")
                .doesNotContain("correct horse");

        Repository.initialise(settings.encrypted(EncryptionProperties.passphrase("correct horse")), store)
                .unlock();

        assertKeyFailure(
                Repository.initialise(settings.encrypted(EncryptionProperties.passphrase("Correct horse")), store),
                "the passphrase does not open the keys of repository local");
    }

    @Test
    void withTheWrongKeyOneCanListAndNothingElse() throws IOException {
        Fixture.backUp(RepositorySet.of(List.of(Fixture.encrypted("local", store))), start(1), content(1000, 1));

        Repository wrong =
                Repository.initialise(RepositorySettings.plain("local").encrypted(OTHER_KEY), store);

        assertThat(wrong.catalog().backups(Fixture.CLUSTER)).hasSize(1);
        assertKeyFailure(wrong, "the key does not open the keys of repository local");
        BackupStart next = start(2).with(Fixture.BACKUP.next());
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> wrong.read(object(wrong)),
                        () -> RepositorySet.of(List.of(wrong)).begin(next))) {
            assertThatThrownBy(use)
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_KEY));
        }
    }

    @Test
    void saysSoWhereTheConfigurationAndTheRepositoryDisagreeOnEncryption() throws IOException {
        Fixture.encrypted("local", store);
        assertKeyFailure(Fixture.plain("local", store), "gives nothing to open it with");
        assertKeyFailure(
                Repository.initialise(
                        RepositorySettings.plain("local").encrypted(EncryptionProperties.passphrase("x")), store),
                "protected by 'key', the configuration gives 'passphrase'");
        InMemoryStore plain = new InMemoryStore();
        Fixture.plain("local", plain);
        assertKeyFailure(Fixture.encrypted("local", plain), "is not encrypted, the configuration asks for encryption");
    }

    @Test
    void afterARotationOldObjectsStayReadableAndNewOnesHaveTheNewKey() throws IOException {
        Repository repository = Fixture.encrypted("local", store);
        RepositorySet set = RepositorySet.of(List.of(repository));
        Fixture.backUp(set, start(1), content(1000, 1));
        StoredObject old = object(repository);
        Repository elsewhere = Fixture.encrypted("local", store);
        elsewhere.unlock();

        long key = repository.rotateKey();

        assertThat(key).isNotEqualTo(old.keyId());
        BackupStart next = new BackupStart(
                Fixture.CLUSTER,
                Fixture.SYSTEM,
                Fixture.BACKUP.next(),
                new dev.walfleet.vocabulary.JobId("next"),
                1,
                Fixture.SLOT,
                Fixture.SLOT);
        StoredObject fresh = ((LogicalManifest)
                        Fixture.backUp(set, next, content(1000, 2)).manifest())
                .objects()
                .get(0);
        assertThat(fresh.keyId()).isEqualTo(key);
        for (Repository reader : List.of(repository, elsewhere, Fixture.encrypted("local", store))) {
            assertThat(Fixture.read(reader.read(old))).isEqualTo(content(1000, 1));
            assertThat(Fixture.read(reader.read(fresh)))
                    .as("a process that unlocked before the rotation is no judge of what came after")
                    .isEqualTo(content(1000, 2));
        }
    }

    @Test
    void aNewSecretOpensItAndTheOldOneDoesNot() throws IOException {
        Repository repository = Fixture.encrypted("local", store);
        Fixture.backUp(RepositorySet.of(List.of(repository)), start(1), content(1000, 1));

        repository.rewrap(OTHER_KEY);

        Repository withNew =
                Repository.initialise(RepositorySettings.plain("local").encrypted(OTHER_KEY), store);
        assertThat(Fixture.read(withNew.read(object(withNew)))).isEqualTo(content(1000, 1));
        assertKeyFailure(Fixture.encrypted("local", store), "the key does not open the keys of repository local");
    }

    @Test
    void keepsEveryRevisionOfItsKeys() throws IOException {
        Repository repository = Fixture.encrypted("local", store);
        byte[] first = bytes(FILE);
        repository.rotateKey();
        assertThat(bytes(new ObjectKey("walfleet.1.json"))).isEqualTo(first);
        assertThat(bytes(new ObjectKey("walfleet.2.json"))).isEqualTo(bytes(FILE));
    }

    @Test
    void survivesAnyFlippedBitInItsFileAndItsLoss() throws IOException {
        Repository repository = Fixture.encrypted("local", store);
        Fixture.backUp(RepositorySet.of(List.of(repository)), start(1), content(1000, 1));
        byte[] file = bytes(FILE);
        for (int bit = 0; bit < file.length * 8; bit += 37) {
            byte[] damaged = file.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            store.replace(FILE, damaged);
            Repository again = Fixture.encrypted("local", store);
            again.unlock();
            assertThat(bytes(FILE)).as("repaired by the next who may write").isEqualTo(file);
        }
        store.delete(FILE);
        Fixture.encrypted("local", store).verify(object(repository));
    }

    @Test
    void aRotationThatWasCutOffInTheMiddleIsFoundByEveryone() throws IOException {
        Repository repository = Fixture.encrypted("local", store);
        byte[] before = bytes(FILE);
        long key = repository.rotateKey();
        store.replace(FILE, before); // as if the rotating process had died between the two writes

        assertThat(Fixture.encrypted("local", store).keyring().orElseThrow().primaryKeyId())
                .isEqualTo(key);
    }

    @Test
    void isDamagedOnlyWhereEveryCopyIs() throws IOException {
        Fixture.encrypted("local", store);
        store.damage(FILE, 50);
        store.damage(new ObjectKey("walfleet.1.json"), 50);
        assertThatThrownBy(() -> Fixture.encrypted("local", store))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_DAMAGED));
    }

    @Test
    void aPlaceThatWasNeverInitialisedIsNoRepository() {
        OpenRepository nothing = new OpenRepository(RepositorySettings.plain("local"), store, (kind, words) -> {});
        assertThatThrownBy(nothing::unlock)
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_MISSING));
    }

    @Test
    void noticesAnyFlippedBitInAnyObjectOfABackup() throws IOException {
        Repository repository = Fixture.encrypted("local", store);
        Fixture.backUp(RepositorySet.of(List.of(repository)), start(1), content(300, 1));
        StoredObject object = object(repository);
        ObjectKey manifest = Manifests.key(Fixture.CLUSTER, Fixture.BACKUP);
        for (ObjectKey key : List.of(object.key(), manifest)) {
            byte[] sound = bytes(key);
            for (int bit = 0; bit < sound.length * 8; bit += 3) {
                byte[] damaged = sound.clone();
                damaged[bit / 8] ^= (byte) (1 << (bit % 8));
                store.replace(key, damaged);
                Optional<CatalogEntry> entry = repository.catalog().find(Fixture.CLUSTER, Fixture.BACKUP);
                boolean noticed = entry.orElseThrow() instanceof CatalogEntry.Damaged || isDamaged(repository, object);
                assertThat(noticed).as("%s bit %s", key, bit).isTrue();
            }
            store.replace(key, sound);
        }
    }

    private static boolean isDamaged(Repository repository, StoredObject object) {
        try {
            repository.verify(object);
            return false;
        } catch (IOException e) {
            return Failing.of(e).code() == FailureCode.OBJECT_DAMAGED;
        }
    }

    private static void assertKeyFailure(Repository repository, String words) {
        assertThatThrownBy(repository::unlock)
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_KEY))
                .hasMessageContaining(words);
    }

    private byte[] bytes(ObjectKey key) throws IOException {
        return store.read(key).readAllBytes();
    }

    private static StoredObject object(Repository repository) throws IOException {
        CatalogEntry entry =
                repository.catalog().find(Fixture.CLUSTER, Fixture.BACKUP).orElseThrow();
        return ((LogicalManifest) ((CatalogEntry.Manifested) entry).manifest())
                .objects()
                .get(0);
    }
}

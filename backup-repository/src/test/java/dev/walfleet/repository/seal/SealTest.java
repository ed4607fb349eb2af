package dev.walfleet.repository.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
    private static final RepositoryName LOCAL = new RepositoryName("local");
    private static final ObjectKey PLAIN = new ObjectKey("c/full/a.dump.zst");
    private static final ObjectKey SECRET = new ObjectKey("c/full/a.dump.zst.enc");
    private static final Keyring KEYRING = Keyring.generate();

    private final InMemoryStore store = new InMemoryStore();

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "1, false",
        "262144, false",
        "262145, false",
        "3000000, false",
        "0, true",
        "1, true",
        "16344, true",
        "3000000, true"
    })
    void readsBackWhatWasWritten(int size, boolean encrypted) throws IOException {
        byte[] content = noise(size);
        StoredForm form = write(content, encrypted);

        assertThat(form.rawSize()).isEqualTo(size);
        assertThat(form.storedSize()).isEqualTo(stored(form).length);
        assertThat(form.sha256()).isEqualTo(Sha256.of(stored(form)));
        assertThat(read(form, encrypted)).isEqualTo(content);
    }

    @Test
    void isAnOrdinaryZstdFrameWithAChecksumWhereItIsNotEncrypted() throws IOException {
        byte[] content = rows(500_000);
        byte[] stored = stored(write(content, false));

        assertThat(stored.length).isLessThan(content.length / 2);
        assertThat(Zstd.decompress(stored, content.length)).isEqualTo(content);
        assertThat(stored[4] & 0b100)
                .as("Content_Checksum_flag of the frame header")
                .isNotZero();
    }

    @Test
    void encryptedBytesShowNothingOfTheContentAndDifferEachTime() throws IOException {
        byte[] content = rows(100_000);
        byte[] first = stored(write(content, true));
        store.delete(SECRET);
        byte[] second = stored(write(content, true));
        assertThat(first).isNotEqualTo(second);
        assertThat(Zstd.getFrameContentSize(first)).isNotPositive();
    }

    @Test
    void twoWritesOfTheSameContentNeverHaveEqualBytes() throws IOException {
        Sha256 first = write(rows(1000), false).sha256();
        store.delete(PLAIN);
        assertThat(write(rows(1000), false).sha256()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noticesAnyFlippedBit(boolean encrypted) throws IOException {
        StoredForm form = write(rows(700), encrypted);
        byte[] stored = stored(form);
        for (int bit = 0; bit < stored.length * 8; bit++) {
            byte[] damaged = stored.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            store.replace(form.key(), damaged);
            assertDamaged(form, encrypted, "bit " + bit);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noticesFlippedBitsInManySegments(boolean encrypted) throws IOException {
        StoredForm form = write(noise(400_000), encrypted);
        byte[] stored = stored(form);
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = stored.clone();
            damaged[random.nextInt(stored.length)] ^= (byte) (1 << random.nextInt(8));
            store.replace(form.key(), damaged);
            assertDamaged(form, encrypted, "round " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noticesAnyTruncationAndAnyAddition(boolean encrypted) throws IOException {
        StoredForm form = write(rows(700), encrypted);
        byte[] stored = stored(form);
        for (int length = 0; length < stored.length; length++) {
            store.replace(form.key(), Arrays.copyOf(stored, length));
            assertDamaged(form, encrypted, "length " + length);
        }
        store.replace(form.key(), Arrays.copyOf(stored, stored.length + 1));
        assertDamaged(form, encrypted, "one more byte");
    }

    @Test
    void noticesATruncationAtASegmentsEnd() throws IOException {
        StoredForm form = write(noise(300_000), true);
        for (int segments = 1; segments < 8; segments++) {
            store.replace(form.key(), Arrays.copyOf(stored(form), segments * 16 * 1024));
            assertDamaged(form, true, segments + " segments");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherObjectsBytesAreNotAccepted(boolean encrypted) throws IOException {
        StoredForm form = write(rows(5000), encrypted);
        ObjectKey other = new ObjectKey("c/full/b.dump.zst");
        StoredForm second = write(noise(5000), encrypted, other);
        store.replace(form.key(), stored(second));
        assertDamaged(form, encrypted, "swapped");
    }

    @Test
    void anEncryptedObjectUnderAnotherNameDoesNotOpenEvenWhereItsManifestIsForged() throws IOException {
        StoredForm form = write(rows(5000), true);
        ObjectKey other = new ObjectKey("c/full/other.dump.zst.enc");
        store.replace(other, stored(form));
        StoredForm forged = new StoredForm(other, form.rawSize(), form.storedSize(), form.sha256());
        assertDamaged(forged, true, "renamed");
    }

    @Test
    void anotherKeysetDoesNotOpenIt() throws IOException {
        StoredForm form = write(rows(5000), true);
        try (SealedReader reader = ObjectReader.open(LOCAL, store, Optional.of(Keyring.generate()), form)) {
            assertThatThrownBy(reader::readAllBytes).satisfies(SealTest::isDamaged);
        }
    }

    @Test
    void aRotatedKeysetReadsWhatTheOldOneWrote() throws IOException {
        StoredForm form = write(rows(5000), true);
        Keyring rotated = KEYRING.rotated().rotated();
        assertThat(rotated.primaryKeyId()).isNotEqualTo(KEYRING.primaryKeyId());
        assertThat(rotated.holds(KEYRING.primaryKeyId())).isTrue();
        try (SealedReader reader = ObjectReader.open(LOCAL, store, Optional.of(rotated), form)) {
            assertThat(reader.readAllBytes()).isEqualTo(rows(5000));
        }
    }

    @Test
    void aWrongSizeOfTheContentIsNoticed() throws IOException {
        StoredForm form = write(rows(5000), false);
        StoredForm wrong = new StoredForm(form.key(), 4999, form.storedSize(), form.sha256());
        assertDamaged(wrong, false, "raw size");
    }

    @Test
    void finishChecksWhatTheConsumerDidNotNeed() throws IOException {
        StoredForm form = write(noise(2_000_000), false);
        try (SealedReader reader = ObjectReader.open(LOCAL, store, Optional.empty(), form)) {
            assertThat(reader.readNBytes(1000)).hasSize(1000);
            reader.finish();
            assertThat(reader.storedBytesRead()).isEqualTo(form.storedSize());
        }
        byte[] damaged = stored(form);
        damaged[damaged.length - 1] ^= 1;
        store.replace(form.key(), damaged);
        try (SealedReader reader = ObjectReader.open(LOCAL, store, Optional.empty(), form)) {
            assertThat(reader.readNBytes(1000)).hasSize(1000);
            assertThatThrownBy(reader::finish).satisfies(SealTest::isDamaged);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStoreThatGoesAwayIsNoVerdict(boolean encrypted) throws IOException {
        StoredForm form = write(noise(300_000), encrypted);
        for (long after : new long[] {0, 1, 39, 1000, 65_536, 200_000, form.storedSize() - 1, form.storedSize()}) {
            CutOffStore cutOff = new CutOffStore(store, after);
            try (SealedReader reader = ObjectReader.open(LOCAL, cutOff, keyring(encrypted), form)) {
                assertThatThrownBy(reader::readAllBytes)
                        .as("cut off after %s bytes", after)
                        .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE));
            }
        }
    }

    @Test
    void aMissingObjectIsMissing() {
        StoredForm form = new StoredForm(PLAIN, 1, 1, Sha256.of(new byte[0]));
        assertThatThrownBy(() -> ObjectReader.open(LOCAL, store, Optional.empty(), form))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_MISSING));
    }

    @Test
    void aTakenNameEndsTheWriteAndLeavesWhatIsThere() throws IOException {
        store.replace(PLAIN, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> write(rows(1000), false))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.BACKUP_ALREADY_RUNNING));
        assertThat(stored(PLAIN)).containsExactly(1, 2, 3);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsRecognisedAsOurs() throws IOException {
        StoredForm form = write(rows(1000), false, PLAIN, new LateAnswerStore(store));
        assertThat(read(form, false)).isEqualTo(rows(1000));
    }

    @Test
    void anInterruptedWriterStopsAndLeavesNothing() throws Exception {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread writing = new Thread(() -> {
            SealTarget target = new SealTarget(LOCAL, true, new StuckStore(store), PLAIN, Optional.empty());
            try (FanOutWriter writer = FanOutWriter.compressing(List.of(target), 1, 2, object -> {})) {
                byte[] noise = noise(8_000_000);
                while (true) { // how much zstd keeps to itself depends on its threads
                    writer.write(noise);
                }
            } catch (Throwable e) {
                end.set(e);
            }
        });
        writing.start();
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(1))
                .until(() -> writing.getState() == Thread.State.WAITING);
        writing.interrupt();
        writing.join(60_000);

        assertThat(writing.isAlive()).isFalse();
        assertThat(end.get()).isInstanceOf(java.io.InterruptedIOException.class);
        assertThat(store.stat(PLAIN)).isEmpty();
    }

    private void assertDamaged(StoredForm form, boolean encrypted, String how) throws IOException {
        try (SealedReader reader = ObjectReader.open(LOCAL, store, keyring(encrypted), form)) {
            assertThatThrownBy(() -> {
                        reader.transferTo(OutputStream.nullOutputStream());
                        reader.finish();
                    })
                    .as(how)
                    .satisfies(SealTest::isDamaged)
                    .hasMessageContaining(form.key().value())
                    .hasMessageContaining("local");
        }
    }

    private static void isDamaged(Throwable e) {
        assertThat(e).isInstanceOf(StoreException.class);
        assertThat(Failing.of(e).code()).isEqualTo(FailureCode.OBJECT_DAMAGED);
    }

    private StoredForm write(byte[] content, boolean encrypted) throws IOException {
        return write(content, encrypted, encrypted ? SECRET : PLAIN);
    }

    private StoredForm write(byte[] content, boolean encrypted, ObjectKey key) throws IOException {
        SealTarget target = new SealTarget(LOCAL, true, store, key, keyring(encrypted));
        return write(content, target);
    }

    private StoredForm write(
            byte[] content, boolean encrypted, ObjectKey key, dev.walfleet.repository.store.ObjectStore to)
            throws IOException {
        return write(content, new SealTarget(LOCAL, true, to, key, keyring(encrypted)));
    }

    private static StoredForm write(byte[] content, SealTarget target) throws IOException {
        AtomicReference<SealedObject> result = new AtomicReference<>();
        try (FanOutWriter writer = FanOutWriter.compressing(List.of(target), 1, 2, result::set)) {
            writer.write(content);
            writer.commit();
            assertThat(writer.rawSize()).isEqualTo(content.length);
        }
        return Objects.requireNonNull(result.get().stored().get(LOCAL));
    }

    private byte[] read(StoredForm form, boolean encrypted) throws IOException {
        try (SealedReader reader = ObjectReader.open(LOCAL, store, keyring(encrypted), form)) {
            return reader.readAllBytes();
        }
    }

    private byte[] stored(StoredForm form) throws IOException {
        return stored(form.key());
    }

    private byte[] stored(ObjectKey key) throws IOException {
        return store.read(key).readAllBytes();
    }

    private static Optional<Keyring> keyring(boolean encrypted) {
        return encrypted ? Optional.of(KEYRING) : Optional.empty();
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] rows(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + (i * 31 % 1000) % 26);
        }
        return bytes;
    }
}

package dev.walfleet.repository.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.walfleet.repository.Repository;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.RepositorySettings;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.store.InMemoryStore;
import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStat;
import dev.walfleet.repository.store.ObjectWriter;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WalArchiveTest {
    private static final ClusterId CLUSTER = new ClusterId("orders-prod");
    private static final String SYSTEM = "7387654321098765432";
    private static final int SIZE = 1 << 20;
    private static final Timeline ONE = new Timeline(1);
    private static final WalSegmentName SEVEN = new WalSegmentName("000000010000000000000007");
    private static final WalSegmentName EIGHT = SEVEN.next(SIZE);
    private static final byte[] HISTORY =
            "1\t0/7000060\tno recovery target specified\n".getBytes(StandardCharsets.US_ASCII);
    private static final EncryptionProperties KEY =
            EncryptionProperties.key("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");

    private final InMemoryStore store = new InMemoryStore();
    private final InMemoryStore other = new InMemoryStore();
    private WalArchive archive;

    @AfterEach
    void close() {
        if (archive != null) {
            archive.close();
        }
    }

    @Test
    void whatIsArchivedReadsBackBitByBit() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        byte[] segment = segment(SEVEN, 1);

        ArchivedWal archived = archive.segment(SEVEN, segment).deliver();
        archive.storeHistory(new Timeline(2), HISTORY);

        WalFolder folder = new WalFolder(repository, CLUSTER);
        assertThat(folder.segment(SEVEN)).isEqualTo(segment);
        assertThat(folder.history(new Timeline(2))).isEqualTo(HISTORY);
        assertThat(keys(store))
                .contains(
                        "orders-prod/cluster.json",
                        "orders-prod/wal_archive/00000001/000000010000000000000007.zst",
                        "orders-prod/wal_archive/00000002/00000002.history.zst");
        assertThat(archived.repositories()).containsExactly(new RepositoryName("local"));
        assertThat(archived.storedBytes())
                .isEqualTo(store.stat(key(SEVEN)).orElseThrow().size());
    }

    @Test
    void encryptedWalReadsBackAlsoAfterTheKeysWereRotated() throws IOException {
        Repository repository = encrypted("vault", store);
        archive = open(repository);
        archive.segment(SEVEN, segment(SEVEN, 1)).deliver();
        Repository elsewhere = encrypted("vault", store);
        elsewhere.rotateKey();
        WalArchive second = open(elsewhere);
        second.segment(EIGHT, segment(EIGHT, 2)).deliver();
        second.close();

        WalFolder folder = new WalFolder(repository, CLUSTER);
        assertThat(folder.segment(SEVEN)).isEqualTo(segment(SEVEN, 1));
        assertThat(folder.segment(EIGHT)).isEqualTo(segment(EIGHT, 2));
        assertThat(keys(store)).contains("orders-prod/wal_archive/00000001/000000010000000000000008.zst.enc");
    }

    @Test
    void identicalContentAgainIsSuccessAndWritesNothing() throws IOException {
        archive = open(encrypted("vault", store));
        archive.segment(SEVEN, segment(SEVEN, 1)).deliver();
        byte[] before = stored(key(SEVEN, ".zst.enc"));

        ArchivedWal again = archive.segment(SEVEN, segment(SEVEN, 1)).deliver();

        assertThat(again.storedBytes()).isEqualTo(before.length);
        assertThat(stored(key(SEVEN, ".zst.enc"))).isEqualTo(before);
    }

    @Test
    void otherContentUnderTheSameNameIsAConflictAndChangesNothing() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        archive.segment(SEVEN, segment(SEVEN, 1)).deliver();

        assertThatThrownBy(() -> archive.segment(SEVEN, segment(SEVEN, 2)).deliver())
                .isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo(FailureCode.OBJECT_CONFLICT);
                    assertThat(e.failure().message()).contains(key(SEVEN).value(), "local");
                });
        assertThat(new WalFolder(repository, CLUSTER).segment(SEVEN)).isEqualTo(segment(SEVEN, 1));
    }

    @Test
    void noFlippedBitOfAPlainObjectGoesUnnoticed() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        archive.storeHistory(new Timeline(2), HISTORY);
        ObjectKey key = new ObjectKey("orders-prod/wal_archive/00000002/00000002.history.zst");
        WalFolder folder = new WalFolder(repository, CLUSTER);
        int size = stored(key).length;

        for (int at = 0; at < size; at++) {
            store.damage(key, at);
            damaged(() -> folder.history(new Timeline(2)));
            store.damage(key, at);
        }
        assertThat(folder.history(new Timeline(2))).isEqualTo(HISTORY);
    }

    @Test
    void aFlippedBitOfASegmentIsNamed() throws IOException {
        for (Repository repository : List.of(plain("local", store), encrypted("vault", other))) {
            archive = open(repository);
            archive.segment(SEVEN, segment(SEVEN, 1)).deliver();
            InMemoryStore where = repository.encrypted() ? other : store;
            ObjectKey key = key(SEVEN, repository.encrypted() ? ".zst.enc" : ".zst");
            WalFolder folder = new WalFolder(repository, CLUSTER);
            int size = (int) where.stat(key).orElseThrow().size();
            Random random = new Random(7);
            for (int i = 0; i < 20; i++) {
                int at = random.nextInt(size);
                where.damage(key, at);
                assertThat(damaged(() -> folder.segment(SEVEN)))
                        .contains(key.value(), repository.name().value());
                where.damage(key, at);
            }
            assertThat(folder.segment(SEVEN)).isEqualTo(segment(SEVEN, 1));
            archive.close();
        }
    }

    @Test
    void aDamagedObjectIsNeverTakenForTheSameContent() throws IOException {
        archive = open(plain("local", store));
        archive.segment(SEVEN, segment(SEVEN, 1)).deliver();
        store.damage(key(SEVEN), 1000);

        damaged(() -> archive.segment(SEVEN, segment(SEVEN, 1)).deliver());
    }

    @Test
    void whatIsCutOffOrAnotherSegmentsIsRefused() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        archive.segment(SEVEN, segment(SEVEN, 1)).deliver();
        byte[] whole = stored(key(SEVEN));
        WalFolder folder = new WalFolder(repository, CLUSTER);

        put(key(EIGHT), whole);
        assertThat(damaged(() -> folder.segment(EIGHT))).contains("'name " + SEVEN + "'", "expected '" + EIGHT + "'");
        for (int length : new int[] {0, 100, whole.length / 2, whole.length - 1}) {
            WalSegmentName name = new WalSegmentName("0000000100000000%08X".formatted(0x10 + length % 97));
            put(key(name), java.util.Arrays.copyOf(whole, length));
            damaged(() -> folder.segment(name));
        }
    }

    @Test
    void aMissingSegmentIsMissingAndAStoreThatIsAwayGivesNoVerdict() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        archive.segment(SEVEN, segment(SEVEN, 1)).deliver();
        WalFolder folder = new WalFolder(repository, CLUSTER);

        assertThat(code(() -> folder.segment(EIGHT))).isEqualTo(FailureCode.OBJECT_MISSING);
        store.fail(FailureCode.REPOSITORY_UNREACHABLE);
        assertThat(code(() -> folder.segment(SEVEN))).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE);
    }

    @Test
    void deliversWhatOneRepositoryMissedWithoutWritingTheOtherAgain() throws IOException {
        Repository first = plain("first", store);
        Repository second = plain("second", other);
        archive = open(first, second);
        WalArchive.Delivery delivery = archive.segment(SEVEN, segment(SEVEN, 1));
        other.fail(FailureCode.REPOSITORY_UNREACHABLE);

        assertThat(code(delivery::deliver)).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE);
        assertThat(store.stat(key(SEVEN))).isPresent();
        other.recover();
        assertThat(archive.segments(ONE)).isEmpty();
        store.fail(FailureCode.REPOSITORY_PERMISSION); // it has the segment and is not asked again

        assertThat(delivery.deliver().repositories()).hasSize(2);
        store.recover();
        assertThat(archive.segments(ONE)).containsExactly(SEVEN);
    }

    @Test
    void anOptionalRepositoryHoldsNobodyUpAndCatchesUpFromTheStart() throws IOException {
        Repository required = plain("required", store);
        archive = open(required);
        archive.segment(SEVEN, segment(SEVEN, 1)).deliver();
        archive.storeHistory(new Timeline(2), HISTORY);
        archive.close();
        Repository optional =
                Repository.initialise(RepositorySettings.plain("optional").optional(), other);

        archive = open(optional, required);
        ArchivedWal archived = archive.segment(EIGHT, segment(EIGHT, 2)).deliver();

        assertThat(archived.repositories()).containsExactly(new RepositoryName("required"));
        WalFolder folder = new WalFolder(optional, CLUSTER);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(folder.segments(ONE)).containsExactly(SEVEN, EIGHT));
        assertThat(folder.segment(SEVEN)).isEqualTo(segment(SEVEN, 1));
        assertThat(folder.history(new Timeline(2))).isEqualTo(HISTORY);
    }

    @Test
    void anotherClusterUnderTheNameIsRefused() throws IOException {
        archive = open(plain("local", store));

        assertThatThrownBy(() -> WalArchive.open(RepositorySet.of(List.of(plain("local", store))), CLUSTER, "42"))
                .isInstanceOfSatisfying(
                        WalfleetException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_OTHER_CLUSTER));
    }

    @Test
    void bytesThatAreNotThatSegmentAreNotStored() throws IOException {
        archive = open(plain("local", store));

        assertThatThrownBy(() -> archive.segment(EIGHT, segment(SEVEN, 1)))
                .isInstanceOf(WalfleetException.class)
                .hasMessageContaining("begins with a page at 0/700000");
        assertThat(keys(store)).noneMatch(key -> key.contains("wal_archive"));
    }

    @Test
    void listsTimelinesAndSegmentsAndTheRunsOfThem() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        WalSegmentName ten = EIGHT.next(SIZE).next(SIZE);
        WalSegmentName onTwo = new WalSegmentName("00000002000000000000000A");
        for (WalSegmentName name : List.of(SEVEN, EIGHT, ten, onTwo)) {
            archive.segment(name, segment(name, 3)).deliver();
        }
        archive.storeHistory(new Timeline(2), HISTORY);
        WalFolder folder = new WalFolder(repository, CLUSTER);

        assertThat(folder.timelines()).containsExactly(ONE, new Timeline(2));
        assertThat(folder.segments(ONE)).containsExactly(SEVEN, EIGHT, ten);
        assertThat(folder.segments(ONE, EIGHT)).containsExactly(EIGHT, ten);
        assertThat(folder.segments(new Timeline(2))).containsExactly(onTwo);
        SegmentRuns runs = SegmentRuns.of(folder.segments(ONE), SIZE);
        assertThat(runs.runs()).containsExactly(new SegmentRuns.Run(SEVEN, EIGHT), new SegmentRuns.Run(ten, ten));
        assertThat(runs.newest()).contains(ten);
        assertThat(runs.endFrom(SEVEN)).contains(EIGHT);
        assertThat(runs.endFrom(EIGHT.next(SIZE))).isEmpty();
    }

    private static WalArchive open(Repository... repositories) throws IOException {
        return WalArchive.open(RepositorySet.of(List.of(repositories)), CLUSTER, SYSTEM);
    }

    private static Repository plain(String name, InMemoryStore in) throws IOException {
        return Repository.initialise(RepositorySettings.plain(name), in);
    }

    private static Repository encrypted(String name, InMemoryStore in) throws IOException {
        return Repository.initialise(RepositorySettings.plain(name).encrypted(KEY), in);
    }

    /** A segment with a true first page, and rows after it; the same for the same seed. */
    private static byte[] segment(WalSegmentName name, long seed) {
        byte[] bytes = new byte[SIZE];
        Random random = new Random(seed);
        for (int i = 0; i < SIZE / 2; i++) {
            bytes[i] = (byte) ('0' + random.nextInt(10));
        }
        ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(8, name.start(SIZE).position());
        page.putLong(24, Long.parseUnsignedLong(SYSTEM));
        page.putInt(32, SIZE);
        return bytes;
    }

    private static ObjectKey key(WalSegmentName name) {
        return key(name, ".zst");
    }

    private static ObjectKey key(WalSegmentName name, String suffix) {
        return new ObjectKey("orders-prod/wal_archive/" + name.timeline() + "/" + name + suffix);
    }

    private static List<String> keys(InMemoryStore in) throws IOException {
        return in.list("", "", 1000).stream()
                .map(ObjectStat::key)
                .map(ObjectKey::value)
                .toList();
    }

    private byte[] stored(ObjectKey key) throws IOException {
        try (InputStream in = store.read(key)) {
            return in.readAllBytes();
        }
    }

    private void put(ObjectKey key, byte[] bytes) throws IOException {
        try (ObjectWriter writer = store.create(key)) {
            writer.write(bytes, 0, bytes.length);
            assertThat(writer.commit()).isEqualTo(ObjectWriter.Commit.CREATED);
        }
    }

    private static String damaged(org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
        StoreException thrown = catchThrowableOfType(StoreException.class, read);
        assertThat(thrown).isNotNull();
        assertThat(thrown.failure().code()).isEqualTo(FailureCode.OBJECT_DAMAGED);
        return thrown.failure().message();
    }

    private static FailureCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(StoreException.class, call).failure().code();
    }
}

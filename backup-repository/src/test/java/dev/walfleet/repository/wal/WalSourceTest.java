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
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalSourceTest {
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBeginningOfAnUnfinishedSegmentIsPutTogetherAndTheRestIsZeroes(boolean encrypted) throws IOException {
        Repository repository = encrypted ? encrypted("vault", store) : plain("local", store);
        archive = open(repository);
        tail(0, 8192);
        tail(8192, 300_000);
        WalSource source = WalSource.of(List.of(repository), CLUSTER);

        FoundWal found = source.segment(SEVEN).orElseThrow();

        assertThat(found.whole()).isFalse();
        assertThat(found.length()).isEqualTo(300_000);
        assertThat(found.end()).isEqualTo(SEVEN.start(SIZE).plus(300_000));
        assertThat(found.content()).isEqualTo(Arrays.copyOf(Arrays.copyOf(segment(SEVEN), 300_000), SIZE));
        assertThat(source.tails(ONE)).containsOnlyKeys(SEVEN).containsValue(300_000);
        assertThat(source.segments(ONE)).isEmpty();
    }

    @Test
    void piecesOfWritersThatCameAfterOneAnotherOverlapAndTheLongestAreTaken() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        tail(0, 8192);
        tail(8192, 16384);
        tail(0, 12288);
        tail(12288, 20480);
        tail(24576, 32768);

        FoundWal found =
                WalSource.of(List.of(repository), CLUSTER).segment(SEVEN).orElseThrow();

        assertThat(found.length()).isEqualTo(20480);
        assertThat(Arrays.copyOf(found.content(), 20480)).isEqualTo(Arrays.copyOf(segment(SEVEN), 20480));
    }

    @Test
    void piecesThatContradictEachOtherAreNoSegment() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        tail(0, 12288);
        byte[] otherWal = Arrays.copyOfRange(segment(SEVEN), 8192, 20480);
        otherWal[10] ^= 1;
        archive.tail(new TailPiece(SEVEN, 8192, 20480), WalContent.of(otherWal)).deliver();

        assertThat(code(() -> WalSource.of(List.of(repository), CLUSTER).segment(SEVEN)))
                .isEqualTo(FailureCode.OBJECT_CONFLICT);
    }

    @Test
    void whatIsWholeGoesBeforeWhatIsNotAndForgottenPiecesAreGone() throws IOException {
        Repository repository = plain("local", store);
        archive = open(repository);
        tail(0, 8192);
        archive.segment(SEVEN, segment(SEVEN)).deliver();
        WalSource source = WalSource.of(List.of(repository), CLUSTER);

        assertThat(source.segment(SEVEN).orElseThrow().whole()).isTrue();
        assertThat(source.tails(ONE)).isEmpty();
        archive.forget(archive.pieces(ONE));
        assertThat(archive.pieces(ONE)).isEmpty();
        assertThat(source.segment(SEVEN).orElseThrow().content()).isEqualTo(segment(SEVEN));
    }

    @Test
    void noIsSaidOnlyWhereItIsCertain() throws IOException {
        Repository first = plain("first", store);
        Repository second = plain("second", other);
        archive = open(first, second);
        archive.segment(SEVEN, segment(SEVEN)).deliver();
        archive.storeHistory(new Timeline(2), HISTORY);
        WalSource source = WalSource.of(List.of(first, second), CLUSTER);

        assertThat(source.file(EIGHT.value())).isInstanceOf(WalSource.Absent.class);
        assertThat(source.file("00000003.history")).isInstanceOf(WalSource.Absent.class);
        assertThat(source.file("000000010000000000000007.00000028.backup")).isInstanceOf(WalSource.Absent.class);
        assertThat(source.file("00000002.history")).isInstanceOf(WalSource.History.class);
        store.fail(FailureCode.REPOSITORY_UNREACHABLE);
        assertThat(source.segment(SEVEN)).isPresent();
        assertThat(code(() -> source.segment(EIGHT))).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE);
        assertThat(code(() -> source.history(new Timeline(3)))).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE);
        assertThat(code(() -> source.segments(ONE))).isEqualTo(FailureCode.REPOSITORY_UNREACHABLE);
    }

    @Test
    void aClusterThatNobodyKnowsIsNoAnswer() throws IOException {
        Repository repository = plain("local", store);
        Repository optional = plain("optional", other);

        assertThat(code(() -> WalSource.of(List.of(repository), CLUSTER).segment(SEVEN)))
                .isEqualTo(FailureCode.OBJECT_MISSING);
        archive = open(repository);
        assertThat(WalSource.of(List.of(optional, repository), CLUSTER).segment(SEVEN))
                .isEmpty();
    }

    @Test
    void aDamagedSegmentIsReadElsewhereOrNamed() throws IOException {
        Repository first = plain("first", store);
        Repository second = plain("second", other);
        archive = open(first, second);
        archive.segment(SEVEN, segment(SEVEN)).deliver();
        archive.tail(new TailPiece(EIGHT, 0, 8192), WalContent.of(Arrays.copyOf(segment(EIGHT), 8192)))
                .deliver();
        WalSource source = WalSource.of(List.of(first, second), CLUSTER);

        store.damage(new ObjectKey("orders-prod/wal_archive/00000001/" + SEVEN + ".zst"), 1000);
        assertThat(source.segment(SEVEN).orElseThrow().content()).isEqualTo(segment(SEVEN));
        other.damage(new ObjectKey("orders-prod/wal_archive/00000001/" + SEVEN + ".zst"), 1000);
        assertThatThrownBy(() -> source.segment(SEVEN)).hasMessageContaining(SEVEN.value());
        store.damage(
                new ObjectKey("orders-prod/wal_archive/00000001/partial/" + EIGHT + ".00000000-00002000.zst"), 1000);
        assertThat(code(() -> source.segment(EIGHT))).isEqualTo(FailureCode.OBJECT_DAMAGED);
    }

    private void tail(int from, int to) throws IOException {
        archive.tail(new TailPiece(SEVEN, from, to), WalContent.of(Arrays.copyOfRange(segment(SEVEN), from, to)))
                .deliver();
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

    /** A segment with a true first page, and rows after it. */
    private static byte[] segment(WalSegmentName name) {
        byte[] bytes = new byte[SIZE];
        Random random = new Random(name.value().hashCode());
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) ('0' + random.nextInt(10));
        }
        ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        page.putLong(8, name.start(SIZE).position());
        page.putLong(24, Long.parseUnsignedLong(SYSTEM));
        page.putInt(32, SIZE);
        return bytes;
    }

    private static FailureCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(StoreException.class, call).failure().code();
    }
}

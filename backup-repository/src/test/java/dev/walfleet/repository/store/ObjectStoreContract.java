package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.store.ObjectWriter.Commit;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every object store keeps. */
abstract class ObjectStoreContract {
    /** The store under test; the same one within a test. */
    abstract ObjectStore store();

    /** How much is left behind by writers that did not end well, in the place where they work. */
    abstract long leftovers() throws Exception;

    /** The size of an object that is large for this store. */
    int large() {
        return 40 << 20;
    }

    @Test
    void readsBackWhatWasCommitted() throws Exception {
        byte[] content = bytes(300_000, 1);
        assertThat(write("orders/full/a.dump.zst", content)).isEqualTo(Commit.CREATED);
        assertThat(read("orders/full/a.dump.zst")).isEqualTo(content);
    }

    @Test
    void keepsAnEmptyObject() throws Exception {
        assertThat(write("a/empty", new byte[0])).isEqualTo(Commit.CREATED);
        assertThat(read("a/empty")).isEmpty();
        assertThat(store().stat(key("a/empty")).orElseThrow().size()).isZero();
        try (InputStream in = store().read(key("a/empty"), 0, 10)) {
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    @Test
    void saysSizeAndTimeOfAnObject() throws Exception {
        write("a/b", bytes(1234, 2));
        ObjectStat stat = store().stat(key("a/b")).orElseThrow();
        assertThat(stat.key()).isEqualTo(key("a/b"));
        assertThat(stat.size()).isEqualTo(1234);
        assertThat(stat.modified())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(5)),
                        Instant.now().plus(Duration.ofMinutes(5)));
    }

    @Test
    void showsNothingBeforeTheCommit() throws Exception {
        try (ObjectWriter writer = store().create(key("a/b"))) {
            writer.write(bytes(100_000, 3), 0, 100_000);
            assertThat(writer.size()).isEqualTo(100_000);
            assertThat(store().stat(key("a/b"))).isEmpty();
            assertThat(store().list("", "", 1000)).isEmpty();
            assertMissing("a/b");
            writer.commit();
        }
        assertThat(store().stat(key("a/b"))).isPresent();
    }

    @Test
    void leavesNothingBehindWhenClosedWithoutCommit() throws Exception {
        try (ObjectWriter writer = store().create(key("a/b"))) {
            writer.write(bytes(100_000, 4), 0, 100_000);
        }
        assertThat(store().stat(key("a/b"))).isEmpty();
        assertThat(leftovers()).isZero();
    }

    @Test
    void leavesNothingOfALargeObjectWhenClosedWithoutCommit() throws Exception {
        byte[] content = bytes(large(), 5);
        try (ObjectWriter writer = store().create(key("a/b"))) {
            writer.write(content, 0, content.length);
        }
        assertThat(store().stat(key("a/b"))).isEmpty();
        assertThat(leftovers()).isZero();
    }

    @Test
    void closesTwiceWithoutHarm() throws Exception {
        ObjectWriter writer = store().create(key("a/b"));
        writer.write(bytes(10, 6), 0, 10);
        writer.commit();
        writer.close();
        writer.close();
        assertThat(store().stat(key("a/b"))).isPresent();
    }

    @Test
    void takesNothingAfterTheEnd() throws Exception {
        ObjectWriter writer = store().create(key("a/b"));
        writer.close();
        assertThatIllegalStateException().isThrownBy(() -> writer.write(new byte[1], 0, 1));
        assertThatIllegalStateException().isThrownBy(writer::commit);
    }

    @Test
    void neverOverwritesByCreate() throws Exception {
        byte[] first = bytes(1000, 7);
        assertThat(write("a/b", first)).isEqualTo(Commit.CREATED);
        assertThat(write("a/b", bytes(2000, 8))).isEqualTo(Commit.ALREADY_EXISTS);
        assertThat(read("a/b")).isEqualTo(first);
        assertThat(leftovers()).isZero();
    }

    @Test
    void neverOverwritesALargeObjectByCreate() throws Exception {
        byte[] first = bytes(1000, 9);
        assertThat(write("a/b", first)).isEqualTo(Commit.CREATED);
        assertThat(write("a/b", bytes(large(), 10))).isEqualTo(Commit.ALREADY_EXISTS);
        assertThat(read("a/b")).isEqualTo(first);
        assertThat(leftovers()).isZero();
    }

    @Test
    void letsExactlyOneOfManyWritersCreate() throws Exception {
        for (int round = 0; round < 5; round++) {
            String key = "race/" + round;
            assertThat(race(key, 8, 5000)).containsOnlyOnce(Commit.CREATED).hasSize(8);
            byte[] winner = read(key);
            assertThat(winner).hasSize(5000).containsOnly(winner[0]);
        }
        assertThat(leftovers()).isZero();
    }

    @Test
    void letsExactlyOneOfManyWritersCreateALargeObject() throws Exception {
        assertThat(race("race/large", 3, large() / 3))
                .containsOnlyOnce(Commit.CREATED)
                .hasSize(3);
        byte[] winner = read("race/large");
        assertThat(winner).hasSize(large() / 3).containsOnly(winner[0]);
        assertThat(leftovers()).isZero();
    }

    @Test
    void keepsALargeObjectWrittenInOddPieces() throws Exception {
        byte[] content = bytes(large(), 11);
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        try (ObjectWriter writer = store().create(key("a/large"))) {
            for (int at = 0; at < content.length; ) {
                int length = Math.min(content.length - at, 777_777);
                writer.write(content, at, length);
                at += length;
            }
            expected.update(content);
            assertThat(writer.commit()).isEqualTo(Commit.CREATED);
        }
        MessageDigest actual = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(store().read(key("a/large")), actual)) {
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(content.length);
        }
        assertThat(hex(actual)).isEqualTo(hex(expected));
        assertThat(leftovers()).isZero();
    }

    @Test
    void readsRanges() throws Exception {
        byte[] content = bytes(100_000, 12);
        write("a/b", content);
        assertThat(range("a/b", 0, 10)).isEqualTo(Arrays.copyOfRange(content, 0, 10));
        assertThat(range("a/b", 99_990, 10)).isEqualTo(Arrays.copyOfRange(content, 99_990, 100_000));
        assertThat(range("a/b", 99_990, 1000)).isEqualTo(Arrays.copyOfRange(content, 99_990, 100_000));
        assertThat(range("a/b", 5, Long.MAX_VALUE)).isEqualTo(Arrays.copyOfRange(content, 5, 100_000));
        assertThat(range("a/b", 100_000, 10)).isEmpty();
        assertThat(range("a/b", 200_000, 10)).isEmpty();
        assertThat(range("a/b", 50, 0)).isEmpty();
    }

    @Test
    void letsAReaderStopEarly() throws Exception {
        byte[] content = bytes(large(), 13);
        write("a/large", content);
        for (int i = 0; i < 5; i++) {
            try (InputStream in = store().read(key("a/large"))) {
                assertThat(in.readNBytes(1000)).isEqualTo(Arrays.copyOf(content, 1000));
            }
        }
    }

    @Test
    void saysThatAnObjectIsMissing() throws Exception {
        assertThat(store().stat(key("no/such"))).isEmpty();
        assertMissing("no/such");
        assertThatThrownBy(() -> store().read(key("no/such"), 5, 10).close())
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OBJECT_MISSING));
        assertThatThrownBy(() -> store().read(key("no/such"), 5, 0).close()).isInstanceOf(StoreException.class);
    }

    @Test
    void takesNoFolderForAnObject() throws Exception {
        write("a/b/c", new byte[1]);
        assertThat(store().stat(key("a/b"))).isEmpty();
        assertMissing("a/b");
        assertThat(store().delete(key("a/b"))).isFalse();
    }

    @Test
    void listsInTheOrderOfTheKeys() throws Exception {
        // '-' and '.' sort before '/', digits and letters after it
        List<String> keys = List.of("a-b/x", "a.b", "a/b", "a/c/d", "a/c.d", "a0", "ab/c", "b/c", "B/c", "a/c-d/e");
        for (String key : keys) {
            write(key, new byte[1]);
        }
        assertThat(list("", "", 1000)).isEqualTo(keys.stream().sorted().toList());
        assertThat(list("a/", "", 1000)).containsExactly("a/b", "a/c-d/e", "a/c.d", "a/c/d");
        assertThat(list("a", "", 1000))
                .containsExactly("a-b/x", "a.b", "a/b", "a/c-d/e", "a/c.d", "a/c/d", "a0", "ab/c");
        assertThat(list("a/c", "a/c.d", 1000)).containsExactly("a/c/d");
        assertThat(list("a/c/", "", 1000)).containsExactly("a/c/d");
        assertThat(list("z/", "", 1000)).isEmpty();
        assertThat(list("a/b/", "", 1000)).isEmpty();
        assertThat(list("", "b/c", 1000)).isEmpty();
    }

    @Test
    void listsPageByPage() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            String key = "c" + i % 3 + "/full/backup_" + i + ".meta";
            keys.add(key);
            write(key, bytes(i, i));
        }
        keys.sort(null);
        for (int limit : new int[] {1, 2, 5, 22, 23, 24, 1000}) {
            List<String> seen = new ArrayList<>();
            List<String> page = list("", "", limit);
            while (!page.isEmpty()) {
                assertThat(page).hasSizeLessThanOrEqualTo(limit);
                seen.addAll(page);
                page = list("", page.get(page.size() - 1), limit);
            }
            assertThat(seen).as("pages of %s", limit).isEqualTo(keys);
        }
    }

    @Test
    void listsSizes() throws Exception {
        write("a/b", bytes(17, 1));
        assertThat(store().list("a/", "", 10)).singleElement().satisfies(stat -> {
            assertThat(stat.size()).isEqualTo(17);
            assertThat(stat.key()).isEqualTo(key("a/b"));
        });
    }

    @Test
    void deletes() throws Exception {
        write("a/b", new byte[1]);
        assertThat(store().delete(key("a/b"))).isTrue();
        assertThat(store().delete(key("a/b"))).isFalse();
        assertThat(store().stat(key("a/b"))).isEmpty();
        assertThat(write("a/b", new byte[2])).isEqualTo(Commit.CREATED);
    }

    @Test
    void replacesASmallObject() throws Exception {
        store().replace(key("walfleet.json"), bytes(100, 1));
        store().replace(key("walfleet.json"), bytes(50, 2));
        assertThat(read("walfleet.json")).isEqualTo(bytes(50, 2));
        assertThat(leftovers()).isZero();
    }

    @Test
    void sweepsNothingOfAWriterAtWork() throws Exception {
        byte[] content = bytes(large(), 14);
        try (ObjectWriter writer = store().create(key("a/b"))) {
            writer.write(content, 0, content.length);
            store().sweep();
            assertThat(writer.commit()).isEqualTo(Commit.CREATED);
        }
        assertThat(store().stat(key("a/b")).orElseThrow().size()).isEqualTo(content.length);
    }

    @Test
    void passesTheProbe() throws Exception {
        StoreProbe.run(store());
        assertThat(list("", "", 10)).isEmpty();
        assertThat(leftovers()).isZero();
    }

    List<Commit> race(String key, int writers, int size) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            CountDownLatch ready = new CountDownLatch(writers);
            List<Future<Commit>> ends = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                byte[] content = new byte[size];
                Arrays.fill(content, (byte) (i + 1));
                Callable<Commit> writing = () -> {
                    try (ObjectWriter writer = store().create(key(key))) {
                        writer.write(content, 0, content.length);
                        ready.countDown();
                        ready.await();
                        return writer.commit();
                    }
                };
                ends.add(threads.submit(writing));
            }
            List<Commit> commits = new ArrayList<>();
            for (Future<Commit> end : ends) {
                commits.add(end.get());
            }
            return commits;
        } finally {
            threads.shutdownNow();
        }
    }

    Commit write(String key, byte[] content) throws IOException {
        try (ObjectWriter writer = store().create(key(key))) {
            writer.write(content, 0, content.length);
            return writer.commit();
        }
    }

    byte[] read(String key) throws IOException {
        try (InputStream in = store().read(key(key))) {
            return in.readAllBytes();
        }
    }

    List<String> list(String prefix, String after, int limit) throws IOException {
        return store().list(prefix, after, limit).stream()
                .map(stat -> stat.key().value())
                .toList();
    }

    private byte[] range(String key, long offset, long length) throws IOException {
        try (InputStream in = store().read(key(key), offset, length)) {
            return in.readAllBytes();
        }
    }

    private void assertMissing(String key) {
        assertThatThrownBy(() -> read(key))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OBJECT_MISSING));
    }

    static ObjectKey key(String value) {
        return new ObjectKey(value);
    }

    static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}

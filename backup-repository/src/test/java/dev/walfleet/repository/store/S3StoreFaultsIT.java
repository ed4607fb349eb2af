package dev.walfleet.repository.store;

import static dev.walfleet.repository.store.ObjectStoreContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walfleet.local.LocalS3;
import dev.walfleet.repository.store.ObjectWriter.Commit;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** What an S3 store does when the bucket, the network or the store does not do its part. */
class S3StoreFaultsIT {
    private static final ObjectKey KEY = new ObjectKey("orders/full/a.dump.zst");
    private static final S3Timeouts IMPATIENT = new S3Timeouts(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(10), 3);

    private static LocalS3 s3;
    private static int buckets;

    private final UploadMemory memory = UploadMemory.ofHeap(256 << 20);
    private String bucket;
    private S3Store store;

    @BeforeAll
    static void start() {
        s3 = LocalS3.throwAway();
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @BeforeEach
    void open() throws Exception {
        bucket = "bucket-" + buckets++;
        s3.createBucket(bucket);
        store = open(s3.endpoint(), bucket, s3.secretKey(), ConditionalWrites.REQUIRED);
    }

    @AfterEach
    void close() {
        s3.faults().clear();
        s3.start();
        store.close();
        assertThat(memory.used()).as("bytes of upload memory never given back").isZero();
    }

    @Test
    void gets503sOverWith() throws Exception {
        byte[] content = bytes(20 << 20, 1);
        s3.faults().unavailable(2);
        assertThat(write(content)).isEqualTo(Commit.CREATED);
        s3.faults().unavailable(2);
        assertThat(read()).isEqualTo(content);
        s3.faults().unavailable(2);
        assertThat(store.stat(KEY)).isPresent();
        s3.faults().unavailable(2);
        assertThat(store.list("", "", 10)).hasSize(1);
    }

    @Test
    void saysThatAStoreIsAway() {
        s3.stop();
        for (ThrowingCallable use : uses()) {
            assertFails(use, FailureCode.REPOSITORY_UNREACHABLE);
        }
    }

    @Test
    void saysThatAStoreIsOverloadedAndLeavesNothing() throws Exception {
        s3.faults().refuseAll();
        for (ThrowingCallable use : uses()) {
            assertThat(assertFails(use, FailureCode.REPOSITORY_UNREACHABLE)).contains("503");
        }
        s3.faults().clear();
        assertNothingLeft();
    }

    @Test
    void leavesNothingWhenTheStoreFailsInTheMiddleOfAnUpload() throws Exception {
        byte[] content = bytes(40 << 20, 2);
        try (ObjectWriter writer = store.create(KEY)) {
            writer.write(content, 0, 20 << 20);
            s3.faults().refuseAll();
            assertFails(
                    () -> {
                        writer.write(content, 20 << 20, 20 << 20);
                        writer.commit();
                    },
                    FailureCode.REPOSITORY_UNREACHABLE);
            s3.faults().clear();
        }
        assertThat(store.stat(KEY)).isEmpty();
        assertThat(memory.used()).isZero();
        assertThat(write(content)).isEqualTo(Commit.CREATED);
    }

    @Test
    void abortsTheUploadThatAPartOfFailed() throws Exception {
        byte[] content = bytes(40 << 20, 3);
        S3Settings settings = settings(place(s3.endpoint(), bucket), s3.secretKey(), ConditionalWrites.REQUIRED);
        try (S3Store onePartAtATime = S3Store.open(settings, new UploadMemory(0, 8 << 20));
                ObjectWriter writer = onePartAtATime.create(KEY)) {
            writer.write(content, 0, 20 << 20);
            s3.faults().unavailable(IMPATIENT.attempts());
            assertThat(assertFails(() -> writer.write(content, 20 << 20, 20 << 20), FailureCode.REPOSITORY_UNREACHABLE))
                    .contains("write part 3 of orders/full/a.dump.zst");
            assertThatIllegalStateException().isThrownBy(writer::commit); // it would have a hole
        }
        assertNothingLeft();
    }

    @Test
    void leavesNothingVisibleWhenTheStoreGoesAwayInTheMiddle() throws Exception {
        byte[] content = bytes(40 << 20, 4);
        try (ObjectWriter writer = store.create(KEY)) {
            writer.write(content, 0, 20 << 20);
            s3.stop();
            assertFails(
                    () -> {
                        writer.write(content, 20 << 20, 20 << 20);
                        writer.commit();
                    },
                    FailureCode.REPOSITORY_UNREACHABLE);
        }
        s3.start();
        assertThat(store.stat(KEY)).isEmpty();
        assertThat(store.list("", "", 10)).isEmpty();
    }

    @Test
    void resumesABodyThatWasCutOff() throws Exception {
        byte[] content = bytes(3 << 20, 5);
        write(content);
        s3.faults().cutBodies(2, 1 << 20);
        assertThat(read()).isEqualTo(content);
        s3.faults().cutBodies(1, 1000);
        try (InputStream in = store.read(KEY, 5000, 20_000)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 5000, 25_000));
        }
    }

    @Test
    void neverTakesACutOffBodyForTheWhole() throws Exception {
        write(bytes(3 << 20, 6));
        s3.faults().cutBodies(1, 1 << 20);
        try (InputStream in = store.read(KEY)) {
            s3.faults().refuseAll();
            assertFails(in::readAllBytes, FailureCode.REPOSITORY_UNREACHABLE);
        }
    }

    @Test
    void readsAndWritesThroughASlowStore() throws Exception {
        byte[] content = bytes(2 << 20, 7);
        s3.faults().slow(Duration.ofMillis(300));
        s3.faults().throttle(4 << 20);
        assertThat(write(content)).isEqualTo(Commit.CREATED);
        assertThat(read()).isEqualTo(content);
    }

    @Test
    void givesUpOnAStoreThatHangs() {
        s3.faults().slow(Duration.ofSeconds(20));
        long begun = System.nanoTime();
        assertFails(() -> store.list("", "", 1), FailureCode.REPOSITORY_UNREACHABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void saysThatTheBucketIsMissing() throws Exception {
        try (S3Store other = open(s3.endpoint(), "no-such-bucket", s3.secretKey(), ConditionalWrites.REQUIRED)) {
            assertFails(() -> other.list("", "", 1), FailureCode.REPOSITORY_MISSING);
            assertFails(() -> other.stat(KEY), FailureCode.REPOSITORY_MISSING);
            assertFails(() -> other.read(KEY), FailureCode.REPOSITORY_MISSING);
            assertFails(() -> write(other, new byte[1]), FailureCode.REPOSITORY_MISSING);
            assertFails(() -> write(other, new byte[20 << 20]), FailureCode.REPOSITORY_MISSING);
            assertFails(() -> other.delete(KEY), FailureCode.REPOSITORY_MISSING);
            assertFails(other::sweep, FailureCode.REPOSITORY_MISSING);
        }
    }

    @Test
    void saysThatTheSecretIsWrongAndNeverShowsIt() throws Exception {
        String wrong = "wrong-" + s3.secretKey();
        try (S3Store other = open(s3.endpoint(), bucket, wrong, ConditionalWrites.REQUIRED)) {
            assertThatThrownBy(() -> other.list("", "", 1)).isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_AUTHENTICATION);
                assertThat(e.failure().kind()).isEqualTo(FailureKind.OPERATOR);
                assertThat(e.failure().toString()).doesNotContain(wrong).doesNotContain(s3.accessKey());
                assertThat(e.failure().hint()).contains("secret-key");
            });
            assertFails(() -> write(other, new byte[1]), FailureCode.REPOSITORY_AUTHENTICATION);
        }
    }

    @Test
    void saysThatARightIsMissing() {
        s3.faults().forbid();
        for (ThrowingCallable use : uses()) {
            assertFails(use, FailureCode.REPOSITORY_PERMISSION);
        }
    }

    @Test
    void refusesAStoreThatIgnoresConditions() throws Exception {
        s3.faults().ignoreConditions();
        assertThatThrownBy(() -> StoreProbe.run(store)).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(FailureCode.REPOSITORY_UNSAFE);
            assertThat(e.failure().hint()).contains("conditional-writes: check-first");
        });
        assertNothingLeft();
    }

    @Test
    void looksFirstWhereThatWasAskedFor() throws Exception {
        s3.faults().ignoreConditions();
        try (S3Store careful = open(s3.endpoint(), bucket, s3.secretKey(), ConditionalWrites.CHECK_FIRST)) {
            StoreProbe.run(careful);
            assertThat(write(careful, new byte[1])).isEqualTo(Commit.CREATED);
            assertThat(write(careful, new byte[2])).isEqualTo(Commit.ALREADY_EXISTS);
            assertThat(write(careful, new byte[20 << 20])).isEqualTo(Commit.ALREADY_EXISTS);
            assertThat(careful.stat(KEY).orElseThrow().size()).isEqualTo(1);
        }
    }

    @Test
    void knowsItsOwnObjectWhenTheAnswerWasLost() throws Exception {
        try (LossyProxy proxy = new LossyProxy(s3.endpoint());
                S3Store far = open(proxy.endpoint(), bucket, s3.secretKey(), ConditionalWrites.REQUIRED)) {
            proxy.loseAnswers("PUT /" + bucket, 1);
            assertThat(write(far, bytes(1000, 8))).isEqualTo(Commit.CREATED);
            assertThat(proxy.lost()).isEqualTo(1);
            assertThat(write(far, bytes(1000, 9))).isEqualTo(Commit.ALREADY_EXISTS);
            store.delete(KEY);

            proxy.loseAnswers("POST /" + bucket + "/" + KEY + "?uploadId", 1);
            assertThat(write(far, bytes(20 << 20, 10))).isEqualTo(Commit.CREATED);
            assertThat(proxy.lost()).isEqualTo(1);
            assertThat(read()).isEqualTo(bytes(20 << 20, 10));
        }
    }

    @Test
    void asksForTheRegionWhereNoneIsKnown() {
        // only where neither the environment nor a profile names one
        assumeTrue(
                System.getenv("AWS_REGION") == null && System.getenv("AWS_DEFAULT_REGION") == null,
                "skipped: AWS_REGION is set");
        S3Bucket amazon = new S3Bucket("b", "", Optional.empty(), Optional.empty(), false);
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertFails(
                    () -> S3Store.open(settings(amazon, "secret", ConditionalWrites.REQUIRED)),
                    FailureCode.CONFIGURATION);
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    private ThrowingCallable[] uses() {
        return new ThrowingCallable[] {
            () -> store.list("", "", 1),
            () -> store.stat(KEY),
            () -> store.read(KEY),
            () -> store.delete(KEY),
            () -> write(new byte[1]),
            () -> store.replace(KEY, new byte[1]),
            store::sweep
        };
    }

    private static String assertFails(ThrowingCallable use, FailureCode code) {
        var message = new String[1];
        assertThatThrownBy(use).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.failure().code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e.failure().hint()).isNotBlank();
            message[0] = e.getMessage();
        });
        return message[0];
    }

    private void assertNothingLeft() throws IOException {
        assertThat(store.list("", "", 10)).isEmpty();
        try (S3Client raw =
                S3Clients.of(settings(place(s3.endpoint(), bucket), s3.secretKey(), ConditionalWrites.REQUIRED))) {
            assertThat(raw.listMultipartUploads(list -> list.bucket(bucket)).uploads())
                    .isEmpty();
        }
    }

    private Commit write(byte[] content) throws IOException {
        return write(store, content);
    }

    private static Commit write(ObjectStore to, byte[] content) throws IOException {
        try (ObjectWriter writer = to.create(KEY)) {
            writer.write(content, 0, content.length);
            return writer.commit();
        }
    }

    private byte[] read() throws IOException {
        try (InputStream in = store.read(KEY)) {
            return in.readAllBytes();
        }
    }

    private S3Store open(URI endpoint, String name, String secret, ConditionalWrites writes) throws IOException {
        return S3Store.open(settings(place(endpoint, name), secret, writes), memory);
    }

    private static S3Bucket place(URI endpoint, String name) {
        return new S3Bucket(name, "", Optional.empty(), Optional.of(endpoint), true);
    }

    private static S3Settings settings(S3Bucket place, String secret, ConditionalWrites writes) {
        return new S3Settings(
                place,
                Optional.of(new S3Credentials(s3.accessKey(), secret, Optional.empty())),
                S3Protection.NONE,
                S3Checksums.CRC32C,
                writes,
                IMPATIENT);
    }
}

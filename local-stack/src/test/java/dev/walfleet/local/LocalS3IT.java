package dev.walfleet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

class LocalS3IT {
    private static final String BUCKET = "backups";
    private static final int MIB = 1024 * 1024;

    private LocalS3 s3;
    private S3Client client;

    @BeforeEach
    void start() {
        s3 = LocalS3.throwAway();
        s3.createBucket(BUCKET);
        client = client(s3, s3.secretKey(), 1);
    }

    @AfterEach
    void stop() {
        client.close();
        s3.close();
    }

    @Test
    void keepsWhatIsWritten() {
        put("a/b", "hello");
        assertThat(get("a/b")).isEqualTo("hello");
        assertThat(s3.bucketFolder(BUCKET).resolve("a/b")).hasContent("hello");
        assertThatThrownBy(() -> get("a/c")).isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> client.headBucket(b -> b.bucket("other")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404));
        assertThatThrownBy(() -> client.putObject(b -> b.bucket("other").key("x"), RequestBody.fromString("x")))
                .isInstanceOf(NoSuchBucketException.class);
    }

    @Test
    void refusesABadSignature() {
        try (S3Client stranger = client(s3, "wrong" + s3.secretKey(), 1)) {
            assertThatThrownBy(() -> stranger.listObjectsV2(b -> b.bucket(BUCKET)))
                    .isInstanceOfSatisfying(S3Exception.class, e -> {
                        assertThat(e.statusCode()).isEqualTo(403);
                        assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch");
                    });
        }
    }

    @Test
    void letsOneOfManyCreateAnObject() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tries = IntStream.range(0, 16)
                    .<Callable<Boolean>>mapToObj(i -> () -> createIfAbsent("manifest", "writer " + i))
                    .toList();
            int winners = 0;
            for (Future<Boolean> done : pool.invokeAll(tries)) {
                winners += done.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void completesMultipartUploadsOnlyIfAbsent() {
        byte[] content = pattern(6 * MIB);
        assertThat(multipart("big", content, true)).isEqualTo(200);
        assertThat(client.getObject(b -> b.bucket(BUCKET).key("big"), ResponseTransformer.toBytes())
                        .asByteArray())
                .isEqualTo(content);
        assertThat(multipart("big", pattern(5 * MIB + 1), true)).isEqualTo(412);
        assertThat(head("big").contentLength()).isEqualTo(content.length);
        assertThat(client.listMultipartUploads(b -> b.bucket(BUCKET)).uploads())
                .as("the loser's parts are to be aborted")
                .hasSize(1);
    }

    @Test
    void acceptsAndReportsEncryptionAndStorageClass() {
        var answer = client.putObject(
                b -> b.bucket(BUCKET)
                        .key("sse")
                        .serverSideEncryption(ServerSideEncryption.AES256)
                        .storageClass(StorageClass.STANDARD_IA),
                RequestBody.fromString("x"));
        assertThat(answer.serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
        assertThat(head("sse").serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
        assertThat(head("sse").storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        client.putObject(
                b -> b.bucket(BUCKET)
                        .key("kms")
                        .serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId("alias/walfleet"),
                RequestBody.fromString("x"));
        assertThat(head("kms").ssekmsKeyId()).isEqualTo("alias/walfleet");
        assertThat(multipart("parts", pattern(100), false)).isEqualTo(200);
        assertThat(head("parts").serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
        assertThat(head("parts").storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(get("sse")).isEqualTo("x");
    }

    @Test
    void readsRangesAndPages() {
        IntStream.range(0, 25).forEach(i -> put("list/%02d".formatted(i), "0123456789"));
        assertThat(client.getObject(
                                b -> b.bucket(BUCKET).key("list/03").range("bytes=2-4"), ResponseTransformer.toBytes())
                        .asUtf8String())
                .isEqualTo("234");
        assertThat(client
                        .listObjectsV2Paginator(
                                b -> b.bucket(BUCKET).prefix("list/").maxKeys(10))
                        .contents()
                        .stream())
                .hasSize(25);
    }

    @Test
    void answers503AsOftenAsAskedFor() {
        put("x", "x");
        s3.faults().unavailable(2);
        assertThatThrownBy(() -> head("x")).satisfies(e -> assertThat(status(e)).isEqualTo(503));
        assertThatThrownBy(() -> get("x")).satisfies(e -> assertThat(status(e)).isEqualTo(503));
        assertThat(get("x")).isEqualTo("x");
        s3.faults().unavailable(2);
        try (S3Client patient = client(s3, s3.secretKey(), 4)) {
            patient.putObject(b -> b.bucket(BUCKET).key("y"), RequestBody.fromBytes(pattern(3 * MIB)));
        }
        assertThat(head("y").contentLength()).isEqualTo(3L * MIB);
    }

    @Test
    void failsInTheMiddle() {
        s3.faults().unavailableAfter(2);
        put("1", "x");
        put("2", "x");
        assertThatThrownBy(() -> put("3", "x"))
                .satisfies(e -> assertThat(status(e)).isEqualTo(503));
        assertThatThrownBy(() -> put("4", "x"))
                .satisfies(e -> assertThat(status(e)).isEqualTo(503));
        s3.faults().clear();
        put("5", "x");
    }

    @Test
    void cutsABodyOff() {
        put("x", "0123456789".repeat(MIB / 10));
        s3.faults().cutBodies(1, 100_000);
        assertThatThrownBy(() -> get("x")).isInstanceOf(SdkClientException.class);
        assertThat(get("x")).hasSize(MIB / 10 * 10);
    }

    @Test
    void isSlow() {
        put("x", "x");
        s3.faults().slow(Duration.ofMillis(300));
        assertThat(time(() -> get("x"))).isGreaterThan(Duration.ofMillis(290));
        s3.faults().clear();
        s3.faults().throttle(200_000);
        assertThat(time(() -> put("y", "y".repeat(100_000)))).isGreaterThan(Duration.ofMillis(400));
        assertThat(time(() -> get("y"))).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void ignoresConditionsAsAnUnsafeStoreDoes() {
        assertThat(createIfAbsent("m", "first")).isTrue();
        assertThat(createIfAbsent("m", "second")).isFalse();
        s3.faults().ignoreConditions();
        assertThat(createIfAbsent("m", "third")).isTrue();
        assertThat(get("m")).isEqualTo("third");
        multipart("big", pattern(10), true);
        assertThat(multipart("big", pattern(20), true)).isEqualTo(200);
        assertThat(head("big").contentLength()).isEqualTo(20);
    }

    @Test
    void refusesAll() {
        put("x", "x");
        s3.faults().refuseAll();
        assertThatThrownBy(() -> get("x")).satisfies(e -> assertThat(status(e)).isEqualTo(503));
        s3.faults().clear();
        s3.faults().forbid();
        assertThatThrownBy(() -> get("x"))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
        s3.faults().clear();
        assertThat(get("x")).isEqualTo("x");
    }

    @Test
    void comesBackOnTheSamePort() {
        put("x", "x");
        s3.stop();
        assertThatThrownBy(() -> get("x")).isInstanceOf(SdkClientException.class);
        s3.start();
        assertThat(get("x")).isEqualTo("x");
    }

    @Test
    void keepsItsObjectsOverProcesses(@TempDir Path folder) throws IOException {
        try (LocalS3 first = LocalS3.open(folder, 0);
                S3Client writer = client(first, first.secretKey(), 1)) {
            first.createBucket("kept");
            writer.putObject(b -> b.bucket("kept").key("x"), RequestBody.fromString("still here"));
            assertThatThrownBy(() -> LocalS3.open(folder, 0)).isInstanceOf(WalfleetException.class);
        }
        S3Credentials known = new S3Credentials("known", "secret");
        assertThat(known.toString()).doesNotContain("secret");
        try (LocalS3 second = LocalS3.open(folder, 0, known);
                S3Client reader = client(second, "secret", 1)) {
            assertThat(reader.getObject(b -> b.bucket("kept").key("x"), ResponseTransformer.toBytes())
                            .asUtf8String())
                    .isEqualTo("still here");
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalS3.open(folder, taken.getLocalPort()))
                    .hasMessageContaining("meant for the S3 store, is taken");
        }
    }

    private boolean createIfAbsent(String key, String content) {
        try {
            client.putObject(b -> b.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString(content));
            return true;
        } catch (S3Exception e) {
            assertThat(e.statusCode()).isEqualTo(412);
            return false;
        }
    }

    /** In parts of 5 MiB, encrypted and of class STANDARD_IA. Returns the status of the completion. */
    private int multipart(String key, byte[] content, boolean onlyIfAbsent) {
        String id = client.createMultipartUpload(b -> b.bucket(BUCKET)
                        .key(key)
                        .serverSideEncryption(ServerSideEncryption.AES256)
                        .storageClass(StorageClass.STANDARD_IA))
                .uploadId();
        int size = 5 * MIB;
        List<CompletedPart> parts = IntStream.range(0, (content.length + size - 1) / size)
                .mapToObj(i -> {
                    byte[] part = Arrays.copyOfRange(content, i * size, Math.min(content.length, (i + 1) * size));
                    String tag = client.uploadPart(
                                    b -> b.bucket(BUCKET).key(key).uploadId(id).partNumber(i + 1),
                                    RequestBody.fromBytes(part))
                            .eTag();
                    return CompletedPart.builder().partNumber(i + 1).eTag(tag).build();
                })
                .toList();
        try {
            client.completeMultipartUpload(b -> b.bucket(BUCKET)
                    .key(key)
                    .uploadId(id)
                    .ifNoneMatch(onlyIfAbsent ? "*" : null)
                    .multipartUpload(m -> m.parts(parts)));
            return 200;
        } catch (S3Exception e) {
            return e.statusCode();
        }
    }

    private void put(String key, String content) {
        client.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private String get(String key) {
        return client.getObject(b -> b.bucket(BUCKET).key(key), ResponseTransformer.toBytes())
                .asString(StandardCharsets.UTF_8);
    }

    private HeadObjectResponse head(String key) {
        return client.headObject(b -> b.bucket(BUCKET).key(key));
    }

    private static int status(Throwable thrown) {
        return thrown instanceof S3Exception e ? e.statusCode() : -1;
    }

    private static Duration time(Runnable work) {
        long from = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 12));
        }
        return bytes;
    }

    private static S3Client client(LocalS3 s3, String secret, int attempts) {
        return S3Client.builder()
                .endpointOverride(s3.endpoint())
                .region(Region.of(s3.region()))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), secret)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .overrideConfiguration(o -> o.retryStrategy(
                        StandardRetryStrategy.builder().maxAttempts(attempts).build()))
                .build();
    }
}

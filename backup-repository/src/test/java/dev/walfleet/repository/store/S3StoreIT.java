package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.local.LocalS3;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

class S3StoreIT extends ObjectStoreContract {
    private static LocalS3 s3;
    private static int buckets;

    private final UploadMemory memory = UploadMemory.ofHeap(256 << 20);
    private String bucket;
    private S3Store store;
    private S3Client raw;

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
        store = S3Store.open(settings(S3Protection.NONE, S3Checksums.CRC32C), memory);
        raw = S3Clients.of(settings(S3Protection.NONE, S3Checksums.CRC32C));
    }

    @AfterEach
    void close() {
        store.close();
        raw.close();
        assertThat(memory.used()).as("bytes of upload memory never given back").isZero();
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    long leftovers() {
        return raw.listMultipartUploads(list -> list.bucket(bucket)).uploads().size();
    }

    @Test
    void keepsToItsPrefix() throws Exception {
        raw.putObject(put -> put.bucket(bucket).key("fleet-other/x"), RequestBody.fromString("x"));
        raw.putObject(put -> put.bucket(bucket).key("fleet/a/b/"), RequestBody.fromString(""));
        write("a/c", new byte[1]);
        assertThat(raw.headObject(head -> head.bucket(bucket).key("fleet/a/c")).contentLength())
                .isEqualTo(1);
        assertThat(list("", "", 1)).containsExactly("a/c");
        assertThat(store.describe()).isEqualTo("s3://" + bucket + "/fleet at " + s3.endpoint());
    }

    @Test
    void asksForWhatProtectsTheObjects() throws Exception {
        S3Protection protection = new S3Protection(Optional.of("AES256"), Optional.empty(), Optional.of("STANDARD_IA"));
        try (S3Store protecting = S3Store.open(settings(protection, S3Checksums.CRC32C), memory)) {
            byte[] large = bytes(200_000, 1);
            try (ObjectWriter writer = protecting.create(key("a/large"))) {
                writer.write(large, 0, large.length);
                writer.commit();
            }
            try (ObjectWriter writer = protecting.createLarge(key("a/parts"))) {
                writer.write(large, 0, large.length);
                writer.commit();
            }
            try (ObjectWriter writer = protecting.create(key("a/small"))) {
                writer.write(large, 0, 1000);
                writer.commit();
            }
            protecting.replace(key("a/replaced"), new byte[1]);
        }
        assertThat(head("a/large").storageClassAsString()).isEqualTo("STANDARD_IA");
        assertThat(head("a/small").storageClassAsString()).isNotEqualTo("STANDARD_IA");
        for (String key : new String[] {"a/large", "a/parts", "a/small", "a/replaced"}) {
            assertThat(head(key).serverSideEncryptionAsString()).as(key).isEqualTo("AES256");
        }
    }

    @ParameterizedTest
    @EnumSource(S3Checksums.class)
    void worksWithEveryKindOfChecksum(S3Checksums checksums) throws Exception {
        byte[] content = bytes(20 << 20, 1);
        try (S3Store checking = S3Store.open(settings(S3Protection.NONE, checksums), memory)) {
            StoreProbe.run(checking);
            try (ObjectWriter writer = checking.create(key("a/b"))) {
                writer.write(content, 0, content.length);
                assertThat(writer.commit()).isEqualTo(ObjectWriter.Commit.CREATED);
            }
            assertThat(read("a/b")).isEqualTo(content);
        }
    }

    @Test
    void sendsOnePartAfterTheOtherWhereThereIsNoMemoryForMore() throws Exception {
        byte[] content = bytes(large(), 1);
        S3Settings settings = settings(S3Protection.NONE, S3Checksums.CRC32C);
        try (S3Store small = S3Store.open(settings, new UploadMemory(0, 8 << 20));
                ObjectWriter writer = small.create(key("a/b"))) {
            writer.write(content, 0, content.length);
            assertThat(writer.commit()).isEqualTo(ObjectWriter.Commit.CREATED);
        }
        assertThat(read("a/b")).isEqualTo(content);
    }

    @Test
    void keepsAnUploadThatIsAtWork() throws Exception {
        byte[] content = bytes(large(), 1);
        try (ObjectWriter writer = store.create(key("a/b"))) {
            writer.write(content, 0, content.length);
            assertThat(leftovers()).isEqualTo(1);
            store.sweep();
            assertThat(leftovers()).isEqualTo(1);
        }
    }

    @Test
    void asksForAKmsKey() throws Exception {
        S3Protection protection =
                new S3Protection(Optional.of("aws:kms"), Optional.of("alias/backups"), Optional.empty());
        try (S3Store protecting = S3Store.open(settings(protection, S3Checksums.CRC32C), memory);
                ObjectWriter writer = protecting.create(key("a/b"))) {
            writer.commit();
        }
        assertThat(head("a/b").serverSideEncryptionAsString()).isEqualTo("aws:kms");
        assertThat(head("a/b").ssekmsKeyId()).isEqualTo("alias/backups");
    }

    private HeadObjectResponse head(String key) {
        return raw.headObject(head -> head.bucket(bucket).key("fleet/" + key));
    }

    private S3Settings settings(S3Protection protection, S3Checksums checksums) {
        return new S3Settings(
                new S3Bucket(bucket, "fleet", Optional.empty(), Optional.of(s3.endpoint()), true),
                Optional.of(new S3Credentials(s3.accessKey(), s3.secretKey(), Optional.empty())),
                protection,
                checksums,
                ConditionalWrites.REQUIRED,
                S3Timeouts.DEFAULT);
    }
}

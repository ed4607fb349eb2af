package dev.walfleet.repository.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Words requests as the settings want them: protection, checksums, conditions, time-outs. */
final class S3Requests {
    /** Object metadata: who wrote it. It tells a writer whose answer was lost that the object is its own. */
    static final String WRITER = "walfleet-writer";

    /** Classes that bill at least this size, so that smaller objects are cheaper in the bucket's own. */
    private static final Set<String> CLASSES_WITH_MINIMUM = Set.of("STANDARD_IA", "ONEZONE_IA", "GLACIER_IR");

    private static final int MINIMUM_BILLED = 128 << 10;
    private static final Duration TO_ABORT = Duration.ofSeconds(15);

    private final S3Settings settings;
    private final String prefix;

    S3Requests(S3Settings settings) {
        this.settings = settings;
        this.prefix =
                settings.place().prefix().isEmpty() ? "" : settings.place().prefix() + "/";
    }

    /** What every key in the bucket begins with: empty, or with a slash at its end. */
    String prefix() {
        return prefix;
    }

    String bucket() {
        return settings.place().bucket();
    }

    String key(ObjectKey key) {
        return prefix + key.value();
    }

    boolean checksFirst() {
        return settings.conditionalWrites() == ConditionalWrites.CHECK_FIRST;
    }

    /** How often a broken read may be resumed without progress. */
    int attempts() {
        return settings.timeouts().attempts();
    }

    HeadObjectRequest head(ObjectKey key) {
        return HeadObjectRequest.builder().bucket(bucket()).key(key(key)).build();
    }

    GetObjectRequest.Builder get(ObjectKey key) {
        return GetObjectRequest.builder().bucket(bucket()).key(key(key));
    }

    /** Creates an object as a whole, only if it is absent where the store can be asked to. */
    PutObjectRequest create(ObjectKey key, String writer, int size) {
        PutObjectRequest.Builder request = put(key, size).metadata(Map.of(WRITER, writer));
        if (!checksFirst()) {
            request.ifNoneMatch("*");
        }
        settings.protection()
                .storageClass()
                .filter(name -> size >= MINIMUM_BILLED || !CLASSES_WITH_MINIMUM.contains(name))
                .ifPresent(request::storageClass);
        return request.build();
    }

    /** Creates or replaces an object as a whole. */
    PutObjectRequest replace(ObjectKey key, int size) {
        return put(key, size).build();
    }

    CreateMultipartUploadRequest begin(ObjectKey key, String writer) {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket())
                .key(key(key))
                .metadata(Map.of(WRITER, writer));
        checksum().ifPresent(request::checksumAlgorithm);
        settings.protection().storageClass().ifPresent(request::storageClass);
        settings.protection().sse().ifPresent(request::serverSideEncryption);
        settings.protection().kmsKey().ifPresent(request::ssekmsKeyId);
        return request.build();
    }

    UploadPartRequest part(ObjectKey key, String upload, int number, int size) {
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(bucket())
                .key(key(key))
                .uploadId(upload)
                .partNumber(number)
                .contentLength((long) size)
                .overrideConfiguration(during(size));
        checksum().ifPresent(request::checksumAlgorithm);
        return request.build();
    }

    CompleteMultipartUploadRequest complete(ObjectKey key, String upload, List<CompletedPart> parts) {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket())
                .key(key(key))
                .uploadId(upload)
                .multipartUpload(all -> all.parts(parts));
        if (!checksFirst()) {
            request.ifNoneMatch("*");
        }
        return request.build();
    }

    /** It may not take long: whoever aborts has a failure to report. */
    AbortMultipartUploadRequest abort(ObjectKey key, String upload) {
        return AbortMultipartUploadRequest.builder()
                .bucket(bucket())
                .key(key(key))
                .uploadId(upload)
                .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                        .apiCallTimeout(TO_ABORT)
                        .build())
                .build();
    }

    private PutObjectRequest.Builder put(ObjectKey key, int size) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket())
                .key(key(key))
                .contentLength((long) size)
                .overrideConfiguration(during(size));
        checksum().ifPresent(request::checksumAlgorithm);
        settings.protection().sse().ifPresent(request::serverSideEncryption);
        settings.protection().kmsKey().ifPresent(request::ssekmsKeyId);
        return request;
    }

    private AwsRequestOverrideConfiguration during(long bytes) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(settings.timeouts().request(bytes))
                .apiCallTimeout(settings.timeouts().total(bytes))
                .build();
    }

    private Optional<ChecksumAlgorithm> checksum() {
        return switch (settings.checksums()) {
            case CRC32C -> Optional.of(ChecksumAlgorithm.CRC32_C);
            case SHA256 -> Optional.of(ChecksumAlgorithm.SHA256);
            case OFF -> Optional.empty();
        };
    }
}

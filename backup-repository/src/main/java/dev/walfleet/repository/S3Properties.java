package dev.walfleet.repository;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.repository.store.ConditionalWrites;
import dev.walfleet.repository.store.S3Bucket;
import dev.walfleet.repository.store.S3Checksums;
import dev.walfleet.repository.store.S3Credentials;
import dev.walfleet.repository.store.S3Protection;
import dev.walfleet.repository.store.S3Settings;
import dev.walfleet.repository.store.S3Timeouts;
import java.net.URI;
import java.util.Optional;

/**
 * A repository in a bucket of Amazon S3 or of a store that speaks its protocol. What the configuration leaves out has a
 * default; see {@link S3Settings} for what each does.
 *
 * @param bucket the bucket, which exists already
 * @param prefix below which everything is kept; default: none
 * @param region default: what the SDK finds (AWS_REGION, profile, instance), with an endpoint {@code us-east-1}
 * @param endpoint of another store than Amazon's, for example {@code https://minio.example:9000}
 * @param pathStyle {@code endpoint/bucket/key} and not {@code bucket.endpoint/key}; default: true with an endpoint
 * @param accessKey with {@code secretKey}; without both: the SDK's default chain (environment, profile, role)
 * @param sse {@code AES256} or {@code aws:kms}; default: what the bucket does by itself
 * @param kmsKey id, ARN or alias, only with {@code sse: aws:kms}
 * @param storageClass for data, for example {@code STANDARD_IA}; default: the bucket's
 */
@JsonTypeName("s3")
public record S3Properties(
        @JsonProperty(value = "bucket", required = true) String bucket,
        @JsonProperty("prefix") Optional<String> prefix,
        @JsonProperty("region") Optional<String> region,
        @JsonProperty("endpoint") Optional<URI> endpoint,
        @JsonProperty("path-style") Optional<Boolean> pathStyle,
        @JsonProperty("access-key") Optional<String> accessKey,
        @JsonProperty("secret-key") Optional<String> secretKey,
        @JsonProperty("session-token") Optional<String> sessionToken,
        @JsonProperty("sse") Optional<String> sse,
        @JsonProperty("kms-key") Optional<String> kmsKey,
        @JsonProperty("storage-class") Optional<String> storageClass,
        @JsonProperty("checksums") S3Checksums checksums,
        @JsonProperty("conditional-writes") ConditionalWrites conditionalWrites,
        @JsonProperty("timeouts") S3Timeouts timeouts,
        @JsonProperty("required") Boolean required,
        @JsonProperty("compression") CompressionProperties compression,
        @JsonProperty("encryption") Optional<EncryptionProperties> encryption)
        implements RepositoryProperties {
    public S3Properties {
        if (bucket == null) {
            throw new IllegalArgumentException("a repository of type s3 without a bucket");
        }
        prefix = orEmpty(prefix);
        region = orEmpty(region);
        endpoint = orEmpty(endpoint);
        pathStyle = orEmpty(pathStyle);
        accessKey = orEmpty(accessKey);
        secretKey = orEmpty(secretKey);
        sessionToken = orEmpty(sessionToken);
        sse = orEmpty(sse);
        kmsKey = orEmpty(kmsKey);
        storageClass = orEmpty(storageClass);
        checksums = checksums == null ? S3Checksums.CRC32C : checksums;
        conditionalWrites = conditionalWrites == null ? ConditionalWrites.REQUIRED : conditionalWrites;
        timeouts = timeouts == null ? S3Timeouts.DEFAULT : timeouts;
        required = required == null || required;
        compression = compression == null ? CompressionProperties.DEFAULT : compression;
        encryption = orEmpty(encryption);
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new IllegalArgumentException("repository in bucket '" + bucket + "' has "
                    + (accessKey.isPresent() ? "an access-key but no secret-key" : "a secret-key but no access-key"));
        }
        place(bucket, prefix, region, endpoint, pathStyle); // refuses nonsense at start-up, not at the first backup
        S3Protection.of(sse, kmsKey, storageClass);
    }

    /** Everything but where it is and who asks has its default. */
    public static S3Properties of(URI endpoint, String bucket, String accessKey, String secretKey) {
        return new S3Properties(
                bucket,
                Optional.empty(),
                Optional.empty(),
                Optional.of(endpoint),
                Optional.empty(),
                Optional.of(accessKey),
                Optional.of(secretKey),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                S3Checksums.CRC32C,
                ConditionalWrites.REQUIRED,
                S3Timeouts.DEFAULT,
                true,
                CompressionProperties.DEFAULT,
                Optional.empty());
    }

    public S3Properties withPrefix(String below) {
        return copy(Optional.of(below), encryption);
    }

    public S3Properties withEncryption(EncryptionProperties on) {
        return copy(prefix, Optional.of(on));
    }

    /** What the store needs of this. */
    public S3Settings settings() {
        return new S3Settings(
                place(bucket, prefix, region, endpoint, pathStyle),
                accessKey.map(key -> new S3Credentials(key, secretKey.orElseThrow(), sessionToken)),
                S3Protection.of(sse, kmsKey, storageClass),
                checksums,
                conditionalWrites,
                timeouts);
    }

    private static S3Bucket place(
            String bucket,
            Optional<String> prefix,
            Optional<String> region,
            Optional<URI> endpoint,
            Optional<Boolean> pathStyle) {
        return new S3Bucket(bucket, prefix.orElse(""), region, endpoint, pathStyle.orElse(endpoint.isPresent()));
    }

    private S3Properties copy(Optional<String> below, Optional<EncryptionProperties> sealed) {
        return new S3Properties(
                bucket,
                below,
                region,
                endpoint,
                pathStyle,
                accessKey,
                secretKey,
                sessionToken,
                sse,
                kmsKey,
                storageClass,
                checksums,
                conditionalWrites,
                timeouts,
                required,
                compression,
                sealed);
    }

    @SuppressWarnings("OptionalAssignedToNull") // what Jackson hands over for an absent key
    private static <T> Optional<T> orEmpty(Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "S3Properties[" + settings() + ", required=" + required + ", compression=" + compression
                + ", encryption=" + encryption + "]";
    }
}

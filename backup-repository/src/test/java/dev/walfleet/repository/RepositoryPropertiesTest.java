package dev.walfleet.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.repository.store.ConditionalWrites;
import dev.walfleet.repository.store.S3Bucket;
import dev.walfleet.repository.store.S3Checksums;
import dev.walfleet.repository.store.S3Credentials;
import dev.walfleet.repository.store.S3Protection;
import dev.walfleet.repository.store.S3Settings;
import dev.walfleet.repository.store.S3Timeouts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class RepositoryPropertiesTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Test
    void aDirectoryNeedsItsPathOnly() {
        assertThat(bind("{'type': 'directory', 'path': '/var/lib/backups'}"))
                .isEqualTo(RepositoryProperties.directory(Path.of("/var/lib/backups")));
        RepositoryProperties defaults = RepositoryProperties.directory(Path.of("/b"));
        assertThat(defaults.required()).isTrue();
        assertThat(defaults.encryption()).isEmpty();
        assertThat(defaults.compression()).isEqualTo(new CompressionProperties(1, 2));
    }

    @Test
    void everyKeyOfADirectoryIsMapped() {
        RepositoryProperties bound = bind("""
                {'type': 'directory', 'path': '/b', 'required': false, 'compression': {'level': 7, 'threads': 3},
                 'encryption': {'passphrase': 'quite-secret'}}""");
        assertThat(bound.required()).isFalse();
        assertThat(bound.compression()).isEqualTo(new CompressionProperties(7, 3));
        assertThat(bound.encryption()).isPresent();
    }

    @Test
    void aBucketNeedsItsNameOnly() {
        S3Properties bound = (S3Properties) bind("{'type': 's3', 'bucket': 'b'}");
        assertThat(bound.required()).isTrue();
        assertThat(bound.settings())
                .isEqualTo(new S3Settings(
                        new S3Bucket("b", "", Optional.empty(), Optional.empty(), false),
                        Optional.empty(),
                        S3Protection.NONE,
                        S3Checksums.CRC32C,
                        ConditionalWrites.REQUIRED,
                        S3Timeouts.DEFAULT));
    }

    @Test
    void everyKeyOfABucketIsMapped() {
        S3Properties bound = (S3Properties) bind("""
                {'type': 's3', 'bucket': 'b', 'prefix': '/fleet/prod/', 'region': 'eu-central-1',
                 'endpoint': 'https://minio.example:9000', 'path-style': false,
                 'access-key': 'AK', 'secret-key': 'SK', 'session-token': 'ST',
                 'sse': 'aws:kms', 'kms-key': 'alias/b', 'storage-class': 'STANDARD_IA',
                 'checksums': 'off', 'conditional-writes': 'check-first',
                 'timeouts': {'connect': 'PT1S', 'silence': 'PT2S', 'request': 'PT3S', 'total': 'PT4S', 'attempts': 5},
                 'required': false, 'compression': {'level': 3}, 'encryption': {'passphrase': 'quite-secret'}}""");
        assertThat(bound.settings())
                .isEqualTo(new S3Settings(
                        new S3Bucket(
                                "b",
                                "fleet/prod",
                                Optional.of("eu-central-1"),
                                Optional.of(URI.create("https://minio.example:9000")),
                                false),
                        Optional.of(new S3Credentials("AK", "SK", Optional.of("ST"))),
                        new S3Protection(Optional.of("aws:kms"), Optional.of("alias/b"), Optional.of("STANDARD_IA")),
                        S3Checksums.OFF,
                        ConditionalWrites.CHECK_FIRST,
                        new S3Timeouts(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                5)));
        assertThat(bound.required()).isFalse();
        assertThat(bound.compression()).isEqualTo(new CompressionProperties(3, 2));
        assertThat(bound.encryption()).isPresent();
    }

    @Test
    void anotherEndpointIsAskedByPath() {
        S3Properties bound = (S3Properties) bind("{'type': 's3', 'bucket': 'b', 'endpoint': 'http://127.0.0.1:9000'}");
        assertThat(bound.settings().place().pathStyle()).isTrue();
    }

    @Test
    void noSecretIsPrinted() {
        String printed = bind("""
                {'type': 's3', 'bucket': 'b', 'access-key': 'AKIDENT', 'secret-key': 'hidden-1', 'session-token': 'hidden-2',
                 'encryption': {'passphrase': 'hidden-3'}}""").toString();
        assertThat(printed).contains("s3://b").doesNotContain("hidden").doesNotContain("AKIDENT");
    }

    @Test
    void nonsenseIsRefusedWithItsValue() {
        Map.of(
                        "{'type': 'directory', 'path': 'relative/b'}", "repository path 'relative/b' is relative",
                        "{'type': 's3', 'bucket': 's3://b'}", "bucket 's3://b' is not usable",
                        "{'type': 's3', 'bucket': 'b', 'prefix': 'a b'}", "prefix 'a b' is not usable",
                        "{'type': 's3', 'bucket': 'b', 'endpoint': 'minio:9000'}",
                                "endpoint 'minio:9000' is not usable",
                        "{'type': 's3', 'bucket': 'b', 'access-key': 'x'}", "an access-key but no secret-key",
                        "{'type': 's3', 'bucket': 'b', 'sse': 'AES'}", "sse 'AES', expected AES256",
                        "{'type': 's3', 'bucket': 'b', 'kms-key': 'x'}", "kms-key is given with sse ''",
                        "{'type': 's3', 'bucket': 'b', 'storage-class': 'GLACIER'}", "cannot be read at once",
                        "{'type': 's3', 'bucket': 'b', 'compression': {'level': 23}}", "compression level 23",
                        "{'type': 's3', 'bucket': 'b', 'timeouts': {'total': 'PT0S'}}", "total of PT0S")
                .forEach((json, message) -> assertThatThrownBy(() -> bind(json))
                        .as(json)
                        .isInstanceOf(JacksonException.class)
                        .hasMessageContaining(message));
        assertThatThrownBy(() -> bind("{'type': 's3', 'bucket': 'b', 'buckets': 'c'}"))
                .isInstanceOf(JacksonException.class);
    }

    private static RepositoryProperties bind(String json) {
        return MAPPER.readValue(json.replace('\'', '"'), RepositoryProperties.class);
    }
}

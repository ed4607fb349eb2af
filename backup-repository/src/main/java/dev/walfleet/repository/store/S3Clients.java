package dev.walfleet.repository.store;

import dev.walfleet.vocabulary.FailureCode;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the SDK's client as the settings want it. */
final class S3Clients {
    private static final int CONNECTIONS = 64;
    private static final Duration IDLE = Duration.ofSeconds(20);

    private S3Clients() {}

    static S3Client of(S3Settings settings) throws StoreException {
        S3Timeouts timeouts = settings.timeouts();
        boolean checksums = settings.checksums() != S3Checksums.OFF;
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(timeouts.connect())
                        .connectionAcquisitionTimeout(timeouts.request())
                        .connectionMaxIdleTime(IDLE)
                        .socketTimeout(timeouts.silence())
                        .tcpKeepAlive(true))
                .credentialsProvider(credentials(settings))
                .requestChecksumCalculation(
                        checksums
                                ? RequestChecksumCalculation.WHEN_SUPPORTED
                                : RequestChecksumCalculation.WHEN_REQUIRED)
                // what is read is checked against the manifest's own digests, also where a read is resumed midway
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .forcePathStyle(settings.place().pathStyle())
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(checksums))
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(timeouts.attempts())
                                .build())
                        .apiCallAttemptTimeout(timeouts.request())
                        .apiCallTimeout(timeouts.total()));
        settings.place().endpoint().ifPresent(builder::endpointOverride);
        settings.place()
                .region()
                .map(Region::of)
                .or(() -> settings.place().endpoint().map(own -> Region.US_EAST_1))
                .ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new StoreException(
                    FailureCode.CONFIGURATION,
                    "no client for " + settings.place() + ": " + e.getMessage(),
                    "set 'region' of the repository, or AWS_REGION",
                    e);
        }
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.credentials()
                .<AwsCredentialsProvider>map(known -> StaticCredentialsProvider.create(of(known)))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentials of(S3Credentials known) {
        return known.sessionToken()
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(known.accessKey(), known.secretKey(), token))
                .orElseGet(() -> AwsBasicCredentials.create(known.accessKey(), known.secretKey()));
    }
}

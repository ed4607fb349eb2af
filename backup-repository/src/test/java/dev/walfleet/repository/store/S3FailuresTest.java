package dev.walfleet.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3FailuresTest {
    private static final ObjectKey KEY = new ObjectKey("orders/full/a.meta");
    private final S3Failures failures =
            new S3Failures(new S3Bucket("b", "p", Optional.empty(), Optional.empty(), false));

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, REPOSITORY_MISSING",
        "404, NoSuchKey, OBJECT_MISSING",
        "403, AccessDenied, REPOSITORY_PERMISSION",
        "403, SignatureDoesNotMatch, REPOSITORY_AUTHENTICATION",
        "403, InvalidAccessKeyId, REPOSITORY_AUTHENTICATION",
        "403, RequestTimeTooSkewed, REPOSITORY_AUTHENTICATION",
        "400, ExpiredToken, REPOSITORY_AUTHENTICATION",
        "403, '', REPOSITORY_PERMISSION",
        "401, '', REPOSITORY_AUTHENTICATION",
        "400, AuthorizationHeaderMalformed, CONFIGURATION",
        "301, PermanentRedirect, CONFIGURATION",
        "501, NotImplemented, CONFIGURATION",
        "400, InvalidStorageClass, CONFIGURATION",
        "507, XMinioStorageFull, REPOSITORY_FULL",
        "403, QuotaExceeded, REPOSITORY_FULL",
        "503, SlowDown, REPOSITORY_UNREACHABLE",
        "500, InternalError, REPOSITORY_UNREACHABLE",
        "502, '', REPOSITORY_UNREACHABLE",
        "429, TooManyRequests, REPOSITORY_UNREACHABLE",
        "400, RequestTimeout, REPOSITORY_UNREACHABLE",
        "409, ConditionalRequestConflict, REPOSITORY_UNREACHABLE"
    })
    void classesWhatTheStoreAnswers(int status, String code, FailureCode expected) {
        StoreException failure = failures.of("write", KEY, answer(status, code));
        assertThat(failure.failure().code()).isEqualTo(expected);
        assertThat(failure.getMessage()).contains("s3://b/p").contains(KEY.value());
        assertThat(failure.failure().hint()).isNotBlank();
    }

    @Test
    void classesWhatTheNetworkDoes() {
        for (Exception cause : new Exception[] {
            new ConnectException("Connection refused"),
            new UnknownHostException("minio.example"),
            new SSLHandshakeException("PKIX path building failed")
        }) {
            SdkException e = SdkClientException.create("Unable to execute HTTP request", cause);
            StoreException failure = failures.of("list", null, e);
            assertThat(failure.failure().kind()).isEqualTo(FailureKind.RETRY);
            assertThat(failure.getMessage()).endsWith(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        assertThat(failures.of("list", null, ApiCallTimeoutException.create(1000))
                        .failure()
                        .code())
                .isEqualTo(FailureCode.REPOSITORY_UNREACHABLE);
    }

    @Test
    void knowsThatNobodyGaveAKey() {
        SdkException e = SdkClientException.create("Unable to load credentials from any of the providers in the chain");
        assertThat(failures.of("list", null, e).failure().code()).isEqualTo(FailureCode.REPOSITORY_AUTHENTICATION);
    }

    @Test
    void saysFactsInOneLine() {
        assertThat(failures.of("write", KEY, answer(503, "SlowDown")))
                .hasMessage("cannot write orders/full/a.meta in s3://b/p: 503 SlowDown (as the store says)");
    }

    private static SdkException answer(int status, String code) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code.isEmpty() ? null : code)
                        .errorMessage("as the store says")
                        .build())
                .build();
    }
}

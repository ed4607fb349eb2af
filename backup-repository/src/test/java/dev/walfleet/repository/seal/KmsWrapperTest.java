package dev.walfleet.repository.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KmsException;

class KmsWrapperTest {
    private static final UUID REPOSITORY = UUID.fromString("3f2a7a34-6a0b-4a5e-9d5c-0e4f6f5f7a10");
    private static final RepositoryName NAME = new RepositoryName("s3");

    private final FakeKms kms = new FakeKms();
    private final KeyWrapper wrapper = new KmsWrapper("alias/walfleet", () -> kms);

    @Test
    void aKeysetWrappedByAKmsKeyOpensAgain() throws IOException {
        Keyring keyring = Keyring.generate();
        WrappedKeyset wrapped = WrappedKeyset.wrap(keyring, wrapper, REPOSITORY);
        assertThat(wrapped.wrapping()).isEqualTo("aws-kms");
        assertThat(wrapped.open(wrapper, NAME, REPOSITORY).primaryKeyId()).isEqualTo(keyring.primaryKeyId());
    }

    @Test
    void isBoundToTheRepository() throws IOException {
        WrappedKeyset wrapped = WrappedKeyset.wrap(Keyring.generate(), wrapper, REPOSITORY);
        assertThatThrownBy(() -> wrapped.open(wrapper, NAME, UUID.randomUUID()))
                .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.REPOSITORY_KEY));
    }

    @Test
    void aRefusalIsForAPersonAndSilenceIsTriedAgain() {
        kms.failure =
                KmsException.builder().statusCode(400).message("not authorized").build();
        assertFailure(FailureKind.OPERATOR);
        kms.failure =
                KmsException.builder().statusCode(503).message("try later").build();
        assertFailure(FailureKind.RETRY);
        kms.failure = SdkClientException.create("connection refused");
        assertFailure(FailureKind.RETRY);
    }

    private void assertFailure(FailureKind kind) {
        assertThatThrownBy(() -> wrapper.create(REPOSITORY))
                .satisfies(e -> assertThat(Failing.of(e).kind()).isEqualTo(kind));
    }

    /** Keeps the data keys that it hands out, by their ciphertext. */
    private static final class FakeKms implements KmsClient {
        private final Map<SdkBytes, GenerateDataKeyRequest> asked = new ConcurrentHashMap<>();
        private final byte[] key = new byte[32];
        private software.amazon.awssdk.core.exception.@org.jspecify.annotations.Nullable SdkException failure;

        @Override
        public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
            if (failure != null) {
                throw failure;
            }
            SdkBytes blob = SdkBytes.fromUtf8String("wrapped " + UUID.randomUUID());
            asked.put(blob, request);
            return GenerateDataKeyResponse.builder()
                    .keyId("arn:aws:kms:eu-central-1:1:key/1")
                    .plaintext(SdkBytes.fromByteArray(key))
                    .ciphertextBlob(blob)
                    .build();
        }

        @Override
        public DecryptResponse decrypt(DecryptRequest request) {
            GenerateDataKeyRequest made = asked.get(request.ciphertextBlob());
            if (made == null || !made.encryptionContext().equals(request.encryptionContext())) {
                throw InvalidCiphertextException.builder()
                        .statusCode(400)
                        .message("invalid ciphertext")
                        .build();
            }
            return DecryptResponse.builder()
                    .plaintext(SdkBytes.fromByteArray(key))
                    .build();
        }

        @Override
        public String serviceName() {
            return "kms";
        }

        @Override
        public void close() {}
    }
}

package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;

/**
 * The wrapping key is a data key of AWS KMS: stored as KMS encrypted it, bound to the repository's id by its encryption
 * context. Needs {@code kms:GenerateDataKey} to create and {@code kms:Decrypt} to open.
 */
final class KmsWrapper implements KeyWrapper {
    static final String KIND = "aws-kms";

    private static final String CONTEXT = "walfleet-repository";
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;

    private final String keyId;
    private final Supplier<KmsClient> client;

    KmsWrapper(String keyId, Supplier<KmsClient> client) {
        this.keyId = keyId;
        this.client = client;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public WrappingKey create(UUID repository) throws IOException {
        try (KmsClient kms = client.get()) {
            var made = kms.generateDataKey(request -> request.keyId(keyId)
                    .keySpec(DataKeySpec.AES_256)
                    .encryptionContext(Map.of(CONTEXT, repository.toString())));
            String wrapped =
                    Base64.getEncoder().encodeToString(made.ciphertextBlob().asByteArray());
            return new WrappingKey(
                    made.plaintext().asByteArray(), Map.of("keyId", made.keyId(), "wrappedKey", wrapped));
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    @Override
    public WrappingKey recover(UUID repository, Map<String, String> parameters) throws IOException {
        try (KmsClient kms = client.get()) {
            byte[] wrapped = Base64.getDecoder().decode(parameters.getOrDefault("wrappedKey", ""));
            var opened = kms.decrypt(request -> request.keyId(parameters.getOrDefault("keyId", keyId))
                    .ciphertextBlob(SdkBytes.fromByteArray(wrapped))
                    .encryptionContext(Map.of(CONTEXT, repository.toString())));
            return new WrappingKey(opened.plaintext().asByteArray(), parameters);
        } catch (SdkException e) {
            throw failure(e);
        } catch (IllegalArgumentException e) {
            throw new WalfleetException(
                    FailureCode.REPOSITORY_KEY,
                    "the wrapped key in walfleet.json makes no sense: " + e.getMessage(),
                    "restore walfleet.json from one of walfleet.<revision>.json beside it",
                    e);
        }
    }

    /** A network or a service that fails may be tried again; a refusal is for a person. */
    private IOException failure(SdkException e) {
        boolean away = e instanceof SdkClientException
                || (e instanceof SdkServiceException service
                        && (service.statusCode() >= SERVER_ERROR
                                || service.statusCode() == TOO_MANY
                                || service.isThrottlingException()));
        return new StoreException(
                away ? FailureCode.REPOSITORY_UNREACHABLE : FailureCode.REPOSITORY_KEY,
                "KMS did not " + (away ? "answer" : "allow the use of key '" + keyId + "'") + ": " + e.getMessage(),
                away
                        ? "check the network, the region and the credentials"
                        : "the role needs kms:GenerateDataKey and kms:Decrypt on this key; check that the key is enabled",
                e);
    }
}

package dev.walfleet.repository.seal;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What opens the keyset of an encrypted repository: exactly one of a passphrase, a key, or a key of AWS KMS.
 *
 * @param passphrase any words; what they protect is as strong as they are
 * @param key 32 random bytes in base64, as {@code openssl rand -base64 32} prints them; usually given as {@code key-file}
 * @param kmsKeyId id, ARN or alias of a symmetric key of AWS KMS
 * @param kmsRegion of the key; default: what the SDK finds
 * @param kmsEndpoint of another service that speaks the protocol of KMS
 */
public record EncryptionProperties(
        @JsonProperty("passphrase") Optional<String> passphrase,
        @JsonProperty("key") Optional<String> key,
        @JsonProperty("kms-key-id") Optional<String> kmsKeyId,
        @JsonProperty("kms-region") Optional<String> kmsRegion,
        @JsonProperty("kms-endpoint") Optional<URI> kmsEndpoint) {
    public EncryptionProperties {
        passphrase = passphrase == null ? Optional.empty() : passphrase;
        key = key == null ? Optional.empty() : key;
        kmsKeyId = kmsKeyId == null ? Optional.empty() : kmsKeyId;
        kmsRegion = kmsRegion == null ? Optional.empty() : kmsRegion;
        kmsEndpoint = kmsEndpoint == null ? Optional.empty() : kmsEndpoint;
        long given =
                Stream.of(passphrase, key, kmsKeyId).filter(Optional::isPresent).count();
        if (given != 1) {
            throw new IllegalArgumentException("encryption with " + given
                    + " of 'passphrase', 'key' and 'kms-key-id', expected exactly one of them");
        }
        if (passphrase.isPresent() && passphrase.orElseThrow().isBlank()) {
            throw new IllegalArgumentException("the encryption's passphrase is empty");
        }
    }

    public static EncryptionProperties passphrase(String words) {
        return new EncryptionProperties(
                Optional.of(words), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static EncryptionProperties key(String base64) {
        return new EncryptionProperties(
                Optional.empty(), Optional.of(base64), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What opens the keyset, in a word or two: {@code passphrase}, {@code key}, or which key of KMS. */
    public String by() {
        return passphrase.isPresent() ? "passphrase" : key.isPresent() ? "key" : "kms " + kmsKeyId.orElse("");
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "EncryptionProperties[" + by() + "]";
    }
}

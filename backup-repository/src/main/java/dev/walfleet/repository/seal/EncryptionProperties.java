package dev.walfleet.repository.seal;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * How a repository encrypts what it stores.
 *
 * @param passphrase what wraps the keyset
 */
public record EncryptionProperties(
        @JsonProperty("passphrase") Optional<String> passphrase) {
    public EncryptionProperties {
        passphrase = passphrase == null ? Optional.empty() : passphrase;
    }

    /** Without the passphrase. */
    @Override
    public String toString() {
        return "EncryptionProperties[passphrase=" + (passphrase.isPresent() ? "***" : "none") + "]";
    }
}

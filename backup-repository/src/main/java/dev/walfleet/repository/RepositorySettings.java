package dev.walfleet.repository;

import dev.walfleet.repository.seal.EncryptionProperties;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.Optional;

/**
 * What a repository is besides its store.
 *
 * @param required whether a backup succeeds only if it is durable here
 */
public record RepositorySettings(
        RepositoryName name,
        boolean required,
        CompressionProperties compression,
        Optional<EncryptionProperties> encryption) {
    /** A required one that is not encrypted. */
    public static RepositorySettings plain(String name) {
        return new RepositorySettings(new RepositoryName(name), true, CompressionProperties.DEFAULT, Optional.empty());
    }

    /** What the configuration says. */
    public static RepositorySettings of(RepositoryName name, RepositoryProperties properties) {
        return new RepositorySettings(name, properties.required(), properties.compression(), properties.encryption());
    }

    public RepositorySettings optional() {
        return new RepositorySettings(name, false, compression, encryption);
    }

    public RepositorySettings encrypted(EncryptionProperties how) {
        return new RepositorySettings(name, required, compression, Optional.of(how));
    }
}

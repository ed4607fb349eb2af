package dev.walfleet.repository;

import dev.walfleet.repository.seal.WrappedKeyset;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code walfleet.json}.
 *
 * @param revision from 1; every change of the keys is the next one
 * @param encryption absent where what is stored is not encrypted
 */
record RepositoryFile(
        UUID repositoryId,
        Instant createdAt,
        int revision,
        @Nullable WrappedKeyset encryption) {
    RepositoryFile {
        if (repositoryId == null || createdAt == null || revision < 1) {
            throw new IllegalArgumentException("a repository file without id or time, or of revision " + revision);
        }
    }

    Optional<WrappedKeyset> keys() {
        return Optional.ofNullable(encryption);
    }

    RepositoryFile next(WrappedKeyset keys) {
        return new RepositoryFile(repositoryId, createdAt, revision + 1, keys);
    }
}

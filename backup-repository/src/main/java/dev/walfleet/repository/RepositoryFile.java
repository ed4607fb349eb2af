package dev.walfleet.repository;

import static dev.walfleet.repository.format.FieldReader.required;

import dev.walfleet.repository.format.FieldReader;
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

    static RepositoryFile read(FieldReader in) {
        String id = null;
        Instant createdAt = null;
        Integer revision = null;
        WrappedKeyset encryption = null;
        for (String field = in.nextField(); field != null; field = in.nextField()) {
            switch (field) {
                case "repositoryId" -> id = in.text();
                case "createdAt" -> createdAt = in.time();
                case "revision" -> revision = in.smallNumber();
                case "encryption" -> encryption = in.object(WrappedKeyset::read);
                default -> in.skip();
            }
        }
        return new RepositoryFile(
                UUID.fromString(required("repositoryId", id)),
                required("createdAt", createdAt),
                required("revision", revision),
                encryption);
    }

    Optional<WrappedKeyset> keys() {
        return Optional.ofNullable(encryption);
    }

    RepositoryFile next(WrappedKeyset keys) {
        return new RepositoryFile(repositoryId, createdAt, revision + 1, keys);
    }
}

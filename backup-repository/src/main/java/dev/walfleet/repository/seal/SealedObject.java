package dev.walfleet.repository.seal;

import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.Map;

/**
 * An object that was committed.
 *
 * @param stored as each repository holds it
 * @param failed optional repositories that do not, and why
 */
public record SealedObject(Map<RepositoryName, StoredForm> stored, Map<RepositoryName, Failure> failed) {
    public SealedObject {
        stored = Map.copyOf(stored);
        failed = Map.copyOf(failed);
    }
}

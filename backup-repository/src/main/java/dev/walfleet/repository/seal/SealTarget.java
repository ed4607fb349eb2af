package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.ObjectKey;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.Optional;

/**
 * One repository that an object is written to.
 *
 * @param required whether its failure ends the write
 * @param keyring present where it encrypts
 */
public record SealTarget(
        RepositoryName repository, boolean required, ObjectStore store, ObjectKey key, Optional<Keyring> keyring) {}

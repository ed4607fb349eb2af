package dev.walfleet.repository;

import dev.walfleet.repository.manifest.BackupManifest;
import dev.walfleet.vocabulary.RepositoryName;

/**
 * A backup that is durable in one repository.
 *
 * @param manifest as stored there
 * @param created whether this attempt made it; {@code false}: another attempt at the same job had won
 */
public record CommittedCopy(RepositoryName repository, BackupManifest manifest, boolean created) {}

package dev.walfleet.restore;

import dev.walfleet.repository.manifest.LogicalManifest;
import dev.walfleet.vocabulary.RepositoryName;

/** One copy of a backup in one repository. */
public record RestoreCandidate(RepositoryName repository, LogicalManifest manifest) {}

package dev.walfleet.repository;

import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.RepositoryName;

/** An optional repository that does not hold a backup, and why. {@link RepositorySet#catchUp} makes up for it. */
public record BehindRepository(RepositoryName repository, Failure failure) {}

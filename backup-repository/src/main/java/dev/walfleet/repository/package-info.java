/**
 * Repositories: a store, a format and the keys to it. {@link dev.walfleet.repository.RepositorySet} writes a backup to
 * several at once, {@link dev.walfleet.repository.Repository} reads one.
 */
@NullMarked
package dev.walfleet.repository;

import org.jspecify.annotations.NullMarked;

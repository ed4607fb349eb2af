/**
 * The WAL of a cluster in its repositories: whole segments and history files, each an object that describes itself, none ever
 * overwritten. {@link dev.walfleet.repository.wal.WalArchive} writes to all repositories of a cluster,
 * {@link dev.walfleet.repository.wal.WalFolder} reads one.
 */
@NullMarked
package dev.walfleet.repository.wal;

import org.jspecify.annotations.NullMarked;

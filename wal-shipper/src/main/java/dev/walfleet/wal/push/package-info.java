/** The second way into the archive: what PostgreSQL's archive_command is given, for those who must not open a replication connection. */
@NullMarked
package dev.walfleet.wal.push;

import org.jspecify.annotations.NullMarked;

/** {@code walfleet wal}: WAL by hand, for archive_command and restore_command, and how it stands. */
@NullMarked
package dev.walfleet.cli.wal;

import org.jspecify.annotations.NullMarked;

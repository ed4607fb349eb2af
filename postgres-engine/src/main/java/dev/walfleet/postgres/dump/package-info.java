/** Logical backups: pg_dump and pg_dumpall. */
@NullMarked
package dev.walfleet.postgres.dump;

import org.jspecify.annotations.NullMarked;

/** What is inside a pg_dump archive. */
@NullMarked
package dev.walfleet.postgres.archive;

import org.jspecify.annotations.NullMarked;

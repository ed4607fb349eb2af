/** PostgreSQL: installations, throw-away servers, pg_dump and pg_restore. */
@NullMarked
package dev.walfleet.postgres;

import org.jspecify.annotations.NullMarked;

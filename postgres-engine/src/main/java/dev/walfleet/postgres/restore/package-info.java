/** Logical restores: pg_restore, all or chosen tables. */
@NullMarked
package dev.walfleet.postgres.restore;

import org.jspecify.annotations.NullMarked;

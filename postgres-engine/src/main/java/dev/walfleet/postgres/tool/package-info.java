/** PostgreSQL's client programs: which one fits, how one is run, and what its failures mean. */
@NullMarked
package dev.walfleet.postgres.tool;

import org.jspecify.annotations.NullMarked;

/** {@code walfleet sql}. */
@NullMarked
package dev.walfleet.cli.sql;

import org.jspecify.annotations.NullMarked;

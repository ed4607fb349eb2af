/** {@code walfleet restore}. */
@NullMarked
package dev.walfleet.cli.restore;

import org.jspecify.annotations.NullMarked;

/** {@code walfleet status}. */
@NullMarked
package dev.walfleet.cli.status;

import org.jspecify.annotations.NullMarked;

/** {@code walfleet backup}. */
@NullMarked
package dev.walfleet.cli.backup;

import org.jspecify.annotations.NullMarked;

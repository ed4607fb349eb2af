/** {@code walfleet topics}. */
@NullMarked
package dev.walfleet.cli.topics;

import org.jspecify.annotations.NullMarked;

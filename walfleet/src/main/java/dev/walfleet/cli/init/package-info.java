/** {@code walfleet init}. */
@NullMarked
package dev.walfleet.cli.init;

import org.jspecify.annotations.NullMarked;

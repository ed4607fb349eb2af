/** {@code walfleet completion}. */
@NullMarked
package dev.walfleet.cli.completion;

import org.jspecify.annotations.NullMarked;

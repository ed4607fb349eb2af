/** {@code walfleet show}. */
@NullMarked
package dev.walfleet.cli.show;

import org.jspecify.annotations.NullMarked;

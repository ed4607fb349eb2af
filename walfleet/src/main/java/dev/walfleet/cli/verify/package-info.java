/** {@code walfleet verify}. */
@NullMarked
package dev.walfleet.cli.verify;

import org.jspecify.annotations.NullMarked;

/** {@code walfleet list}. */
@NullMarked
package dev.walfleet.cli.list;

import org.jspecify.annotations.NullMarked;

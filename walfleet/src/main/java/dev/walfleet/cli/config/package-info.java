/** {@code walfleet config}. */
@NullMarked
package dev.walfleet.cli.config;

import org.jspecify.annotations.NullMarked;

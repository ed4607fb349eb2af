/** {@code walfleet doctor}. */
@NullMarked
package dev.walfleet.cli.doctor;

import org.jspecify.annotations.NullMarked;

/** Sealing: compression, and encryption where it is on. */
@NullMarked
package dev.walfleet.repository.seal;

import org.jspecify.annotations.NullMarked;

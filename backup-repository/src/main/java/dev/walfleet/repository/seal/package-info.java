/** Sealing: compression, and encryption where it is on; keysets and what wraps them. */
@NullMarked
package dev.walfleet.repository.seal;

import org.jspecify.annotations.NullMarked;

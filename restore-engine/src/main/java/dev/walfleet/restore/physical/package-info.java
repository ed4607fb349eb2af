/** Restoring the files of a physical backup. */
@NullMarked
package dev.walfleet.restore.physical;

import org.jspecify.annotations.NullMarked;

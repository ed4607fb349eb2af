/** Reads back what was stored and gives a verdict. */
@NullMarked
package dev.walfleet.verify;

import org.jspecify.annotations.NullMarked;

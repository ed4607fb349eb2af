/** The pipeline as a whole, on real servers. */
@NullMarked
package dev.walfleet.pipeline;

import org.jspecify.annotations.NullMarked;

/** Work that belongs to keys, divided among the instances of a service. */
@NullMarked
package dev.walfleet.runtime.share;

import org.jspecify.annotations.NullMarked;

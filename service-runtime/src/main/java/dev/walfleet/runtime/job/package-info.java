/** Jobs: taken from a queue with a free slot, run once, handed back on stop. Without a Kafka type. */
@NullMarked
package dev.walfleet.runtime.job;

import org.jspecify.annotations.NullMarked;

/** One leader among any number of stand-bys, and what it emits exactly once. Without a Kafka type. */
@NullMarked
package dev.walfleet.runtime.leader;

import org.jspecify.annotations.NullMarked;

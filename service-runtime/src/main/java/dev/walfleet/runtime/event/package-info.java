/** How a service publishes and reads events: ports, without a Kafka type. */
@NullMarked
package dev.walfleet.runtime.event;

import org.jspecify.annotations.NullMarked;

/** Which alerts fire: pure decisions over the events of the fleet, without Kafka, threads or a clock of their own. */
@NullMarked
package dev.walfleet.notify.book;

import org.jspecify.annotations.NullMarked;

/** The ports of this module on Apache Kafka. */
@NullMarked
package dev.walfleet.runtime.kafka;

import org.jspecify.annotations.NullMarked;

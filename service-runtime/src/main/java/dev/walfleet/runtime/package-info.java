/** How a service runs: Kafka, job queue, configuration, metrics, health. */
@NullMarked
package dev.walfleet.runtime;

import org.jspecify.annotations.NullMarked;

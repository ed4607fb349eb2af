/** What is due, for whom and when: pure, without Kafka, Spring or a clock of its own. */
@NullMarked
package dev.walfleet.scheduler.plan;

import org.jspecify.annotations.NullMarked;

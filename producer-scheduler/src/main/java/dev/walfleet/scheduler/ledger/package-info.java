/** What was asked for, and what became of it: pure, without Kafka, Spring or a clock of its own. */
@NullMarked
package dev.walfleet.scheduler.ledger;

import org.jspecify.annotations.NullMarked;

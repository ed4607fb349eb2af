package dev.walfleet.wal;

import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;

/**
 * What {@code IDENTIFY_SYSTEM} says.
 *
 * @param systemIdentifier as decimal digits
 * @param end how far WAL is flushed there
 */
record SystemFacts(String systemIdentifier, Timeline timeline, Lsn end) {}

/**
 * Publishes the contract: a JSON Schema for every event and one AsyncAPI document, written from the records, their Javadoc and
 * what {@code EventCodec} takes and refuses. Tests hold the published files to the code.
 */
@NullMarked
package dev.walfleet.event.contract;

import org.jspecify.annotations.NullMarked;

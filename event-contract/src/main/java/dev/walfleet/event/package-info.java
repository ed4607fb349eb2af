/**
 * The events of the pipeline: facts in the past tense, one sealed hierarchy of records per topic. The published contract is
 * {@code asyncapi.yaml} beside this module; golden files hold old events against new code.
 */
@NullMarked
package dev.walfleet.event;

import org.jspecify.annotations.NullMarked;

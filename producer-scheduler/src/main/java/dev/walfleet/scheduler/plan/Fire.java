package dev.walfleet.scheduler.plan;

import dev.walfleet.event.Event;
import dev.walfleet.event.SlotFired;

/**
 * A slot to be asked for now: both events belong into one transaction.
 *
 * @param since when it was due, seconds since 1970
 */
public record Fire(Work work, Event request, SlotFired memory, long since) {}

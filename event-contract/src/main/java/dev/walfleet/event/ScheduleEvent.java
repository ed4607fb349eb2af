package dev.walfleet.event;

/** The scheduler's own memory; compacted. */
public sealed interface ScheduleEvent extends Event permits SlotFired {}

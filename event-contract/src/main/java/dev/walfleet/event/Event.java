package dev.walfleet.event;

/**
 * One fact. It carries no secret and no connection string. Every handler of an event may run twice.
 */
public sealed interface Event
        permits AlertEvent,
                BackupEvent,
                BackupRequest,
                RestoreEvent,
                ScheduleEvent,
                ServiceEvent,
                VerificationEvent,
                VerificationRequest,
                WalEvent {
    /** What the event is about, as {@code ce_subject}; also the record's key, so that one subject's events keep order. */
    String subject();
}

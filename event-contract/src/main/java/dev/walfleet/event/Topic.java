package dev.walfleet.event;

/**
 * The topics of the pipeline, without the configurable prefix ({@code walfleet.}).
 */
public enum Topic {
    BACKUP_REQUESTS("backup-requests", BackupRequest.class, Use.QUEUE),
    VERIFICATION_REQUESTS("verification-requests", VerificationRequest.class, Use.QUEUE),
    BACKUPS("backups", BackupEvent.class, Use.FACTS),
    WAL("wal", WalEvent.class, Use.FACTS),
    VERIFICATIONS("verifications", VerificationEvent.class, Use.FACTS),
    RESTORES("restores", RestoreEvent.class, Use.FACTS),
    ALERTS("alerts", AlertEvent.class, Use.STATE),
    SERVICES("services", ServiceEvent.class, Use.FACTS),
    SCHEDULE_STATE("schedule-state", ScheduleEvent.class, Use.STATE);

    /** Where goes what could not be handled, as it came, with the reason in its headers. */
    public static final String DEAD_LETTERS = "dead-letters";

    /** What a topic is for; it decides how it is created. */
    public enum Use {
        /** Each record is for one worker. */
        QUEUE,
        /** Everyone reads everything. */
        FACTS,
        /** Compacted: the last record of each key counts. */
        STATE
    }

    private final String suffix;
    private final Class<? extends Event> events;
    private final Use use;

    Topic(String suffix, Class<? extends Event> events, Use use) {
        this.suffix = suffix;
        this.events = events;
        this.use = use;
    }

    /** The topic that an event belongs on. */
    public static Topic of(Event event) {
        for (Topic topic : values()) {
            if (topic.events.isInstance(event)) {
                return topic;
            }
        }
        throw new IllegalStateException("no topic for " + event.getClass());
    }

    public String suffix() {
        return suffix;
    }

    /** The name on the broker. */
    public String name(String prefix) {
        return prefix + suffix;
    }

    /** The sealed hierarchy of what is written here. */
    public Class<? extends Event> events() {
        return events;
    }

    public Use use() {
        return use;
    }
}

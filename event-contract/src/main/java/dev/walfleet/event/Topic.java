package dev.walfleet.event;

import static dev.walfleet.event.Party.ANYONE;
import static dev.walfleet.event.Party.COMMAND_LINE;
import static dev.walfleet.event.Party.DUMP_WORKER;
import static dev.walfleet.event.Party.NOTIFIER;
import static dev.walfleet.event.Party.SCHEDULER;
import static dev.walfleet.event.Party.VERIFIER;
import static dev.walfleet.event.Party.WAL_SHIPPER;

import java.util.List;

/**
 * The topics of the pipeline, without the configurable prefix ({@code walfleet.}).
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are made by List.of
public enum Topic {
    BACKUP_REQUESTS(
            "backup-requests",
            BackupRequest.class,
            Use.QUEUE,
            "asks for backups",
            List.of(SCHEDULER, COMMAND_LINE, DUMP_WORKER, ANYONE),
            List.of(DUMP_WORKER, SCHEDULER)),
    VERIFICATION_REQUESTS(
            "verification-requests",
            VerificationRequest.class,
            Use.QUEUE,
            "asks for verifications",
            List.of(SCHEDULER, COMMAND_LINE, VERIFIER, ANYONE),
            List.of(VERIFIER, SCHEDULER)),
    BACKUPS(
            "backups",
            BackupEvent.class,
            Use.FACTS,
            "what happened to backup jobs",
            List.of(DUMP_WORKER, SCHEDULER),
            List.of(SCHEDULER, VERIFIER, NOTIFIER, COMMAND_LINE, ANYONE)),
    WAL(
            "wal",
            WalEvent.class,
            Use.FACTS,
            "what happened to the WAL streams",
            List.of(WAL_SHIPPER),
            List.of(SCHEDULER, NOTIFIER, ANYONE)),
    VERIFICATIONS(
            "verifications",
            VerificationEvent.class,
            Use.FACTS,
            "verdicts on backups, and checks that are not satisfied",
            List.of(VERIFIER, SCHEDULER),
            List.of(SCHEDULER, NOTIFIER, COMMAND_LINE, ANYONE)),
    RESTORES(
            "restores",
            RestoreEvent.class,
            Use.FACTS,
            "what was restored; best effort, no restore needs it",
            List.of(COMMAND_LINE),
            List.of(NOTIFIER, ANYONE)),
    ALERTS(
            "alerts",
            AlertEvent.class,
            Use.STATE,
            "what a person should know; the newest record of a key says whether it still fires",
            List.of(NOTIFIER),
            List.of(NOTIFIER, COMMAND_LINE, ANYONE)),
    SERVICES(
            "services",
            ServiceEvent.class,
            Use.FACTS,
            "signs of life of every service",
            List.of(SCHEDULER, DUMP_WORKER, WAL_SHIPPER, VERIFIER, NOTIFIER),
            List.of(SCHEDULER, NOTIFIER, COMMAND_LINE, ANYONE)),
    SCHEDULE_STATE(
            "schedule-state",
            ScheduleEvent.class,
            Use.STATE,
            "the last slot that each plan fired for each cluster",
            List.of(SCHEDULER),
            List.of(SCHEDULER));

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
    private final String content;
    private final List<Party> writers;
    private final List<Party> readers;

    Topic(
            String suffix,
            Class<? extends Event> events,
            Use use,
            String content,
            List<Party> writers,
            List<Party> readers) {
        this.suffix = suffix;
        this.events = events;
        this.use = use;
        this.content = content;
        this.writers = writers;
        this.readers = readers;
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

    /** What one reads here, in a few words. */
    public String content() {
        return content;
    }

    /** Who puts events here. */
    public List<Party> writers() {
        return writers;
    }

    /** Who needs what is here; {@link Party#ANYONE} where others are meant to read along. */
    public List<Party> readers() {
        return readers;
    }
}

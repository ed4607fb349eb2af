package dev.walfleet.event;

/** Who takes part in the conversation over the topics. */
public enum Party {
    SCHEDULER("producer-scheduler", "decides what is due and asks for it"),
    DUMP_WORKER("dump-worker", "makes backups"),
    WAL_SHIPPER("wal-shipper", "streams WAL into the repositories"),
    VERIFIER("verifier", "reads backups back and gives verdicts"),
    NOTIFIER("notifier", "turns events into alerts"),
    COMMAND_LINE("walfleet", "a person at the command line"),
    ANYONE("anyone", "a system of yours: Walfleet takes no part, or not the only one");

    private final String word;
    private final String task;

    Party(String word, String task) {
        this.word = word;
        this.task = task;
    }

    /** The service's name, as in {@code walfleet run <service>}. */
    public String word() {
        return word;
    }

    /** What it does, in a few words. */
    public String task() {
        return task;
    }

    @Override
    public String toString() {
        return word;
    }
}

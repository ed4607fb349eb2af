package dev.walfleet.postgres.tool;

/** PostgreSQL's client programs on this machine, and which of them fits. Safe for use by several threads. */
public final class Toolbox {
    private Toolbox() {}

    /** The programs that are installed on this machine; looked for anew at each use. */
    public static Toolbox installed() {
        return new Toolbox();
    }
}

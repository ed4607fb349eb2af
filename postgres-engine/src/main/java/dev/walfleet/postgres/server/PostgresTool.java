package dev.walfleet.postgres.server;

/** A program of a PostgreSQL installation that Walfleet calls. */
public enum PostgresTool {
    INITDB("initdb"),
    POSTGRES("postgres"),
    PG_CTL("pg_ctl"),
    PG_DUMP("pg_dump"),
    PG_DUMPALL("pg_dumpall"),
    PG_RESTORE("pg_restore"),
    PSQL("psql"),
    PG_BASEBACKUP("pg_basebackup"),
    PG_VERIFYBACKUP("pg_verifybackup"),
    PG_AMCHECK("pg_amcheck"),
    PG_CHECKSUMS("pg_checksums"),
    PG_CONTROLDATA("pg_controldata"),
    PG_WALDUMP("pg_waldump"),
    PGBENCH("pgbench");

    private final String program;

    PostgresTool(String program) {
        this.program = program;
    }

    /** The file's name in the {@code bin} folder. */
    public String program() {
        return program;
    }
}

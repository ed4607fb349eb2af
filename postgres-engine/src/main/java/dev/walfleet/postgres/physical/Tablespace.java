package dev.walfleet.postgres.physical;

/**
 * A tablespace besides {@code pg_default} and {@code pg_global}. Its files are named {@code pg_tblspc/<oid>/...}.
 *
 * @param location the absolute path on the database's host, or one relative to the data directory where the tablespace is a folder
 *     there and no link
 */
public record Tablespace(long oid, String name, String location) {
    /** Whether it is a folder within the data directory. */
    public boolean inPlace() {
        return !location.startsWith("/");
    }

    String folder() {
        return "pg_tblspc/" + oid;
    }
}

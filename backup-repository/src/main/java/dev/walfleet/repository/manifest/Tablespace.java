package dev.walfleet.repository.manifest;

/**
 * A tablespace besides {@code pg_default} and {@code pg_global}. Its files are in the map as
 * {@code pg_tblspc/<oid>/PG_<version>_<catalog>/...}.
 *
 * @param oid unsigned, as decimal digits it is the name below {@code pg_tblspc}
 * @param location where the source has it: an absolute path, or one relative to the data directory where it is a folder
 *     there and no link ({@code allow_in_place_tablespaces})
 */
public record Tablespace(long oid, String name, String location) {
    public Tablespace {
        ManifestFields.required("name", name);
        ManifestFields.required("location", location);
        if (oid < 1 || oid > 0xffffffffL) {
            throw new IllegalArgumentException("tablespace of OID " + oid);
        }
    }

    /** Whether it is a folder within the data directory. */
    public boolean inPlace() {
        return !location.startsWith("/");
    }
}

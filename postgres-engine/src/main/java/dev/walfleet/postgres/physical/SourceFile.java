package dev.walfleet.postgres.physical;

import java.time.Instant;

/**
 * A file of the data directory as the walk found it. While it is read it may grow, shrink or vanish.
 *
 * @param path relative to the data directory, with slashes; {@code pg_tblspc/<oid>/...} in a tablespace
 * @param size in bytes when it was found
 */
public record SourceFile(String path, long size, Instant modified) {
    /** Without the folder. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Without the name; empty at the top. */
    String folder() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}

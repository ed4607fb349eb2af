package dev.walfleet.postgres.archive;

import dev.walfleet.postgres.cluster.DumpFormat;
import java.util.Optional;

/**
 * The beginning of an archive.
 *
 * @param version of the archive's form, {@code 1.14}
 * @param database name of the dumped database
 * @param server version of the server that it was made from
 * @param pgDump version of the pg_dump that made it
 */
public record ArchiveHeader(
        String version,
        DumpFormat format,
        Optional<String> database,
        Optional<String> server,
        Optional<String> pgDump) {

    /** The major version of the pg_dump that made it; 0 where it does not tell. */
    public int pgDumpMajor() {
        String digits = pgDump.orElse("").replaceFirst("\\D.*$", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}

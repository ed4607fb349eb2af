package dev.walfleet.postgres.dump;

import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.cluster.ServerVersion;
import java.time.Duration;
import java.util.List;

/**
 * A dump that ended well.
 *
 * @param tool version of the pg_dump that made it, {@code 17.6}
 * @param format custom or directory
 * @param bytes of the archive, uncompressed
 * @param files names of a directory archive's files in the order of their hand-over, toc.dat last; empty for custom
 * @param excluded patterns of tables and of table data that were left out
 * @param warnings what pg_dump said on the way, for people to read
 */
public record DumpReport(
        String tool,
        ServerVersion server,
        DumpFormat format,
        long bytes,
        List<String> files,
        List<String> excluded,
        List<String> warnings,
        Duration took) {
    public DumpReport {
        files = List.copyOf(files);
        excluded = List.copyOf(excluded);
        warnings = List.copyOf(warnings);
    }
}

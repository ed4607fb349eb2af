package dev.walfleet.postgres.physical;

import java.util.List;

/**
 * What there is to read.
 *
 * @param files without {@code pg_control}, which is read last
 * @param folders parents first
 */
record SourceFiles(List<SourceFile> files, List<String> folders) {
    long bytes() {
        return files.stream().mapToLong(SourceFile::size).sum();
    }
}

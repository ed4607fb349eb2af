package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ServerVersion;

/**
 * What a server says of itself that a physical backup depends on.
 *
 * @param systemIdentifier unsigned, in decimal digits
 * @param catalogVersion part of the name of a tablespace's folder
 * @param standby whether it is in recovery
 * @param checksums whether its pages have checksums
 * @param walSegmentSize in bytes
 * @param blockSize of a page, in bytes
 * @param segmentBlocks pages in one file of a relation
 * @param folderMode of the data directory, {@code 0700} or {@code 0750}
 */
public record SourceServer(
        ServerVersion version,
        String systemIdentifier,
        int catalogVersion,
        boolean standby,
        boolean checksums,
        int walSegmentSize,
        int blockSize,
        int segmentBlocks,
        int folderMode) {
    /** In each tablespace, the folder that belongs to this version. */
    String tablespaceFolder() {
        return "PG_" + version.major() + "_" + catalogVersion;
    }

    /** {@code 0600} or {@code 0640}. */
    int fileMode() {
        return folderMode & 0666;
    }
}

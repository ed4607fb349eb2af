package dev.walfleet.repository.manifest;

/**
 * Where a physical backup was taken from.
 *
 * @param systemIdentifier {@code pg_control_system().system_identifier}, as decimal digits
 * @param serverVersion {@code server_version}, for example {@code 17.2 (Debian 17.2-1)}
 * @param versionNumber {@code server_version_num}, for example {@code 170002}
 * @param standby whether it was in recovery
 * @param dataChecksums whether its pages have checksums, so that they were checked while they were read
 * @param walSegmentSize {@code wal_segment_size} in bytes
 */
public record PhysicalSource(
        String systemIdentifier,
        String serverVersion,
        int versionNumber,
        boolean standby,
        boolean dataChecksums,
        int walSegmentSize) {
    public PhysicalSource {
        ManifestFields.required("systemIdentifier", systemIdentifier);
        ManifestFields.required("serverVersion", serverVersion);
        if (Integer.bitCount(walSegmentSize) != 1 || walSegmentSize < 1 << 20 || walSegmentSize > 1 << 30) {
            throw new IllegalArgumentException(
                    "WAL segment size " + walSegmentSize + ", expected a power of two from 1 MiB to 1 GiB");
        }
    }

    /** The major version, for example 17. */
    public int majorVersion() {
        return versionNumber / 10_000;
    }
}

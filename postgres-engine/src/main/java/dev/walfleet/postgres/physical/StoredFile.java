package dev.walfleet.postgres.physical;

import java.time.Instant;

/**
 * A file as it was read to its end and handed to the sink.
 *
 * @param size bytes handed over, which may differ from what the walk found
 * @param crc32c over all of them
 */
public record StoredFile(String path, long size, Instant modified, int crc32c) {}

package dev.walfleet.repository;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How hard a repository compresses.
 *
 * @param level of zstd, 1 to 19 (default 1)
 * @param threads of zstd per object, 1 to 64 (default 2)
 */
public record CompressionProperties(
        @JsonProperty("level") Integer level,
        @JsonProperty("threads") Integer threads) {
    public static final CompressionProperties DEFAULT = new CompressionProperties(1, 2);

    private static final int MAX_LEVEL = 19;
    private static final int MAX_THREADS = 64;

    public CompressionProperties {
        level = level == null ? 1 : level;
        threads = threads == null ? 2 : threads;
        if (level < 1 || level > MAX_LEVEL) {
            throw new IllegalArgumentException("compression level " + level + ", expected 1 to " + MAX_LEVEL);
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("compression threads " + threads + ", expected 1 to " + MAX_THREADS);
        }
    }
}

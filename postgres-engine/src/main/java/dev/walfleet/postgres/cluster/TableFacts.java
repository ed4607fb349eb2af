package dev.walfleet.postgres.cluster;

/**
 * One table (or partition, or materialised view) with the server's estimates.
 *
 * @param rows {@code reltuples}; -1 where the table was never analysed
 * @param bytes of the table with TOAST, without indexes
 */
public record TableFacts(String schema, String name, long rows, long bytes) {}

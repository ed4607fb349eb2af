package dev.walfleet.repository.manifest;

/**
 * What the server's statistics said of a table when the backup began: an estimate, for people and for plausibility checks.
 *
 * @param rows {@code pg_class.reltuples}; -1 where the table was never analysed
 * @param bytes {@code pg_table_size}
 */
public record TableEstimate(String schema, String table, long rows, long bytes) {
    public TableEstimate {
        ManifestFields.required("schema", schema);
        ManifestFields.required("table", table);
    }
}

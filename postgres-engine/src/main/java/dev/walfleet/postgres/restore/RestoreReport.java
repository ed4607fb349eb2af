package dev.walfleet.postgres.restore;

import java.time.Duration;
import java.util.List;

/**
 * A restore that ended well: pg_restore ended with status 0 and ignored no error.
 *
 * @param tool version of the pg_restore
 * @param bytes of the archive that were read
 * @param tables qualified names of the tables that were restored, quoted as in SQL
 * @param notes what a person should know, for example foreign keys of other tables that are not part of it
 */
public record RestoreReport(String tool, long bytes, List<String> tables, List<String> notes, Duration took) {
    public RestoreReport {
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
    }
}

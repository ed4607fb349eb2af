package dev.walfleet.postgres.cluster;

import java.util.List;

/**
 * What a database holds, by the server's statistics: estimates, not counts.
 *
 * @param tables with rows of their own, largest first; without those of the system
 * @param tableBytes sum of all tables with TOAST, without indexes: roughly what pg_dump will send
 * @param largeObjects how many
 * @param extensions {@code name version}
 */
public record DatabaseContents(List<TableFacts> tables, long tableBytes, long largeObjects, List<String> extensions) {
    public DatabaseContents {
        tables = List.copyOf(tables);
        extensions = List.copyOf(extensions);
    }
}

package dev.walfleet.repository.manifest;

import dev.walfleet.vocabulary.DatabaseName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only the maker of a logical backup knows of it; the rest of its manifest follows from what was written.
 *
 * @param database absent for the globals
 * @param excluded what was left out on purpose, in the words of pg_dump's options
 */
public record LogicalFacts(
        @Nullable DatabaseName database,
        LogicalSource source,
        ArchiveFormat format,
        List<String> excluded,
        List<TableEstimate> tables,
        String walfleetVersion) {
    public LogicalFacts {
        excluded = List.copyOf(excluded);
        tables = List.copyOf(tables);
    }
}

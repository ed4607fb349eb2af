package dev.walfleet.postgres.archive;

import java.util.Set;

/**
 * One entry of an archive's table of contents.
 *
 * @param id pg_dump's number of it
 * @param kind {@code TABLE}, {@code TABLE DATA}, {@code INDEX}, ...
 * @param schema empty where it lies in none
 * @param name the tag: of tables and indexes their bare name, unquoted; of constraints and triggers {@code table name}
 * @param definition the SQL that makes it, kept for some kinds only
 * @param dependencies ids of what it needs; some may not be in the archive
 */
public record TocEntry(
        int id, String kind, String schema, String name, String owner, String definition, Set<Integer> dependencies) {
    /** In the definition of a table that inherits from others. */
    static final String INHERITS = "\nINHERITS (";

    public TocEntry {
        dependencies = Set.copyOf(dependencies);
    }

    public boolean is(String... kinds) {
        for (String candidate : kinds) {
            if (kind.equals(candidate)) {
                return true;
            }
        }
        return false;
    }

    public boolean dependsOn(int other) {
        return dependencies.contains(other);
    }
}

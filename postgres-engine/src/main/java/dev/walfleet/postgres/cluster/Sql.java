package dev.walfleet.postgres.cluster;

/** Quoting for SQL that is put together as text. */
public final class Sql {
    private Sql() {}

    /** An identifier, always in double quotes. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@code "schema"."name"}. */
    public static String qualified(String schema, String name) {
        return identifier(schema) + "." + identifier(name);
    }

    /** A string literal, right whatever {@code standard_conforming_strings} is. */
    public static String literal(String value) {
        String quoted = "'" + value.replace("'", "''") + "'";
        return value.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}

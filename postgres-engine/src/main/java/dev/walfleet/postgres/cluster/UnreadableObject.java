package dev.walfleet.postgres.cluster;

/**
 * Something that a dump must read and the role may not.
 *
 * @param what for people: {@code table "public"."orders"}
 * @param cure the SQL that gives the right
 */
public record UnreadableObject(String what, String cure) {
    static UnreadableObject of(String kind, String schema, String name, String role) {
        String to = " TO " + Sql.identifier(role) + ";";
        return switch (kind) {
            case "schema" ->
                new UnreadableObject(
                        "schema " + Sql.identifier(name), "GRANT USAGE ON SCHEMA " + Sql.identifier(name) + to);
            case "sequence" ->
                new UnreadableObject(
                        "sequence " + Sql.qualified(schema, name),
                        "GRANT SELECT ON SEQUENCE " + Sql.qualified(schema, name) + to);
            case "table" ->
                new UnreadableObject(
                        "table " + Sql.qualified(schema, name),
                        "GRANT SELECT ON TABLE " + Sql.qualified(schema, name) + to);
            case "policy" ->
                new UnreadableObject(
                        "all rows of table " + Sql.qualified(schema, name) + " (row-level security)",
                        "ALTER ROLE " + Sql.identifier(role) + " BYPASSRLS;");
            default -> new UnreadableObject("large object " + name, "GRANT SELECT ON LARGE OBJECT " + name + to);
        };
    }
}

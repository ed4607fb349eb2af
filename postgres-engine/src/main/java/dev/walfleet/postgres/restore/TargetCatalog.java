package dev.walfleet.postgres.restore;

import dev.walfleet.postgres.archive.TocEntry;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.postgres.cluster.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether things of an archive exist in the target database. One connection, for one thread. */
final class TargetCatalog implements AutoCloseable {
    private static final String IN_SCHEMA = " JOIN pg_catalog.pg_namespace n ON n.nspname = ? WHERE ";

    private final ConnectionTarget target;
    private final Connection connection;

    TargetCatalog(ConnectionTarget target) {
        this.target = target;
        this.connection = target.connect();
    }

    /** {@code true} for kinds of things that are not asked for: they are left to be there. */
    boolean has(TocEntry entry) {
        return switch (entry.kind()) {
            case "SCHEMA" -> exists("SELECT FROM pg_catalog.pg_namespace WHERE nspname = ?", entry.name());
            case "EXTENSION" -> exists("SELECT FROM pg_catalog.pg_extension WHERE extname = ?", entry.name());
            case "TYPE", "SHELL TYPE", "DOMAIN" ->
                exists(
                        "SELECT FROM pg_catalog.pg_type t" + IN_SCHEMA + "t.typnamespace = n.oid AND t.typname = ?",
                        entry.schema(),
                        entry.name());
            case "COLLATION" ->
                exists(
                        "SELECT FROM pg_catalog.pg_collation c" + IN_SCHEMA
                                + "c.collnamespace = n.oid AND c.collname = ?",
                        entry.schema(),
                        entry.name());
            case "TABLE", "FOREIGN TABLE", "SEQUENCE" ->
                exists(
                        "SELECT FROM pg_catalog.pg_class c" + IN_SCHEMA + "c.relnamespace = n.oid AND c.relname = ?",
                        entry.schema(),
                        entry.name());
            case "FUNCTION", "PROCEDURE" ->
                exists("SELECT WHERE pg_catalog.to_regprocedure(?) IS NOT NULL", signature(entry));
            default -> true;
        };
    }

    /** The tag of a function is its name, unquoted, and the types of its arguments. */
    private static String signature(TocEntry function) {
        int arguments = Math.max(0, function.name().indexOf('('));
        return Sql.qualified(function.schema(), function.name().substring(0, arguments))
                + function.name().substring(arguments);
    }

    private boolean exists(String sql, String... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql + " LIMIT 1")) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw SqlFailures.during(e, target, "looking at what is there already");
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw SqlFailures.during(e, target, "closing a connection");
        }
    }
}

package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.WalfleetException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks a server what it is and what it holds; reads catalogues only. Each call opens and closes one connection. Every
 * failure is a {@link WalfleetException} with its {@code DATABASE_*} code. Safe for use by several threads.
 */
public final class ClusterInspector {
    private final ConnectionTarget target;

    /** @param target the maintenance database */
    public ClusterInspector(ConnectionTarget target) {
        this.target = target;
    }

    public ClusterFacts facts() {
        return ask(
                target,
                "reading the server's facts",
                connection -> new ClusterFacts(
                        version(connection),
                        systemIdentifier(connection),
                        strings(connection, "SELECT pg_is_in_recovery()").contains("t"),
                        strings(connection, "SHOW wal_level").get(0),
                        strings(
                                connection,
                                "SELECT spcname FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global') ORDER BY 1")));
    }

    /** The server's version, as the target's own database answers it. */
    public ServerVersion version() {
        return ask(target, "reading the server's version", ClusterInspector::version);
    }

    /** A setting as it is for a new session; empty where the server has none of this name. */
    public Optional<String> setting(String name) {
        return ask(
                target,
                "reading the setting " + name,
                connection -> Optional.ofNullable(
                        strings(connection, "SELECT pg_catalog.current_setting(" + Sql.literal(name) + ", true)")
                                .get(0)));
    }

    /** Every database that is no template and accepts connections, by name. */
    public List<DatabaseFacts> databases() {
        return ask(target, "listing the databases", connection -> {
            String sql = CatalogQueries.databases(version(connection));
            List<DatabaseFacts> found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    found.add(database(row));
                }
            }
            return List.copyOf(found);
        });
    }

    /** The databases of {@link #databases()} that match the cluster's patterns and, where there are any, those of a request. */
    public List<DatabaseFacts> databases(DatabasePatterns patterns, List<String> requested) {
        return databases().stream()
                .filter(database -> patterns.matches(database.name(), requested))
                .toList();
    }

    /** What one database holds: per-table estimates, for progress and for the manifest. */
    public DatabaseContents contents(DatabaseName database) {
        return ask(target.database(database), "reading the estimates of \"" + database + "\"", connection -> {
            List<TableFacts> tables = tables(connection);
            long largeObjectBytes = number(connection, "SELECT pg_table_size('pg_catalog.pg_largeobject')");
            return new DatabaseContents(
                    tables,
                    tables.stream().mapToLong(TableFacts::bytes).sum() + largeObjectBytes,
                    number(connection, "SELECT count(*) FROM pg_catalog.pg_largeobject_metadata"),
                    strings(connection, "SELECT extname || ' ' || extversion FROM pg_catalog.pg_extension ORDER BY 1"));
        });
    }

    /** What of a database this role cannot dump, with the SQL that cures it; empty where all is well. */
    public List<UnreadableObject> unreadable(DatabaseName database) {
        ConnectionTarget there = target.database(database);
        return ask(there, "reading the rights in \"" + database + "\"", connection -> {
            List<UnreadableObject> found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(CatalogQueries.UNREADABLE)) {
                while (row.next()) {
                    found.add(UnreadableObject.of(
                            row.getString("kind"), row.getString("nspname"), row.getString("name"), target.user()));
                }
            }
            return List.copyOf(found);
        });
    }

    /** Whether the hashes of the roles' passwords can be dumped. */
    public boolean mayReadPasswords() {
        return ask(
                target,
                "reading the rights on pg_authid",
                connection -> strings(
                                connection, "SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')")
                        .contains("t"));
    }

    private static ServerVersion version(Connection connection) throws SQLException {
        return new ServerVersion(
                Integer.parseInt(strings(connection, "SHOW server_version_num").get(0)),
                strings(connection, "SHOW server_version").get(0));
    }

    private static Optional<String> systemIdentifier(Connection connection) throws SQLException {
        try {
            return Optional.of(Long.toUnsignedString(
                    number(connection, "SELECT system_identifier FROM pg_catalog.pg_control_system()")));
        } catch (SQLException e) {
            if (SqlFailures.state(e).equals("42501")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static DatabaseFacts database(ResultSet row) throws SQLException {
        long size = row.getLong("size");
        OptionalLong known = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(size);
        return new DatabaseFacts(
                new DatabaseName(row.getString("datname")),
                known,
                new DatabaseSettings(
                        Optional.of(row.getString("encoding")),
                        Optional.of(row.getString("provider")),
                        Optional.ofNullable(row.getString("datcollate")),
                        Optional.ofNullable(row.getString("datctype")),
                        Optional.ofNullable(row.getString("locale")),
                        Optional.of(row.getString("owner"))));
    }

    /** The exact size asks for a lock on each table; where someone holds one against us, the last VACUUM's estimate must do. */
    private static List<TableFacts> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '2s'");
        }
        try {
            return tables(connection, CatalogQueries.TABLES);
        } catch (SQLException e) {
            if (SqlFailures.state(e).equals("55P03") || SqlFailures.state(e).equals("57014")) {
                return tables(connection, CatalogQueries.TABLES_WITHOUT_LOCKS);
            }
            throw e;
        }
    }

    private static List<TableFacts> tables(Connection connection, String sql) throws SQLException {
        List<TableFacts> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(new TableFacts(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)));
            }
        }
        return found;
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(strings(connection, sql).get(0));
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    private static <T> T ask(ConnectionTarget target, String doing, Question<T> question) {
        try (Connection connection = target.connect()) {
            return question.ask(connection);
        } catch (SQLException e) {
            throw SqlFailures.during(e, target, doing);
        }
    }

    /** Something to ask over one connection. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }
}

package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Makes, renames and drops databases: for restores. Safe for use by several threads. */
public final class DatabaseAdmin {
    /** CREATE and DROP DATABASE wait for a checkpoint, which a busy server takes its time for. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final String USER_OBJECTS = """
            SELECT (SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_')
              + (SELECT count(*) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_')
              + (SELECT count(*) FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_')
              + (SELECT count(*) FROM pg_catalog.pg_namespace
                WHERE nspname NOT IN ('information_schema', 'public') AND nspname !~ '^pg_')
              + (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata)
            """;

    private final ConnectionTarget target;

    /** @param target the maintenance database, with a role that has CREATEDB */
    public DatabaseAdmin(ConnectionTarget target) {
        this.target = target;
    }

    public boolean exists(DatabaseName database) {
        try (Connection connection = target.connect();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT count(*) FROM pg_catalog.pg_database WHERE datname = ?")) {
            statement.setString(1, database.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) > 0;
            }
        } catch (SQLException e) {
            throw SqlFailures.during(e, target, "looking for database \"" + database + "\"");
        }
    }

    /** Whether a database has no table, view, sequence, function, type, schema or large object of a user's. */
    public boolean isEmpty(DatabaseName database) {
        ConnectionTarget there = target.database(database);
        try (Connection connection = there.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(USER_OBJECTS)) {
            return row.next() && row.getLong(1) == 0;
        } catch (SQLException e) {
            throw SqlFailures.during(e, there, "looking into database \"" + database + "\"");
        }
    }

    /**
     * Creates an empty database from template0.
     *
     * @throws WalfleetException RESTORE_TARGET_EXISTS, DATABASE_PERMISSION, or RESTORE_FAILED where the server refuses a setting, for example an unknown locale
     */
    public void create(DatabaseName database, DatabaseSettings settings) {
        execute("creating database \"" + database + "\"", settings.createStatement(database));
    }

    /** Gives a database its settings: what {@code ArchiveToc.databaseProperties} names. */
    public void apply(DatabaseName database, List<String> statements) {
        execute("setting up database \"" + database + "\"", statements.toArray(String[]::new));
    }

    /** Drops a database and ends its sessions; nothing happens where there is none. */
    public void drop(DatabaseName database) {
        execute(
                "dropping database \"" + database + "\"",
                "DROP DATABASE IF EXISTS " + Sql.identifier(database.value()) + " WITH (FORCE)");
    }

    /** Renames a database after ending its sessions. @throws WalfleetException RESTORE_TARGET_EXISTS where {@code to} exists */
    public void rename(DatabaseName from, DatabaseName to) {
        execute(
                "renaming database \"" + from + "\" to \"" + to + "\"",
                "SELECT pg_catalog.pg_terminate_backend(pid, 5000) FROM pg_catalog.pg_stat_activity WHERE datname = "
                        + Sql.literal(from.value()) + " AND pid <> pg_backend_pid()",
                "ALTER DATABASE " + Sql.identifier(from.value()) + " RENAME TO " + Sql.identifier(to.value()));
    }

    private void execute(String doing, String... statements) {
        try (Connection connection = target.connect(PATIENCE);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failure(e, doing);
        }
    }

    private WalfleetException failure(SQLException e, String doing) {
        return switch (SqlFailures.state(e)) {
            case "42P04" ->
                new WalfleetException(
                        FailureCode.RESTORE_TARGET_EXISTS,
                        doing + ": " + SqlFailures.first(e),
                        "choose another name, or drop the database first",
                        e);
            case "42704", "22023", "42809", "0A000", "42601" ->
                new WalfleetException(
                        FailureCode.RESTORE_FAILED,
                        doing + " on " + target + ": " + SqlFailures.first(e),
                        "the server lacks the role, encoding or locale of the original: create it, or create the database yourself and restore into it",
                        e);
            case "42501" ->
                new WalfleetException(
                        FailureCode.DATABASE_PERMISSION,
                        doing + " on " + target + ": " + SqlFailures.first(e),
                        "run: ALTER ROLE " + Sql.identifier(target.user())
                                + " CREATEDB; or restore with a superuser, or without owners",
                        e);
            default -> SqlFailures.during(e, target, doing);
        };
    }
}

package dev.walfleet.pipeline;

import dev.walfleet.postgres.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Short ways to ask a server something. */
final class Sql {
    private Sql() {}

    /** To a server on another port that has the roles and passwords of this one: its standby, or what was restored of it. */
    static Connection connect(PostgresServer like, int port, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port + "/" + database, like.user(), like.password());
    }

    /** The first column of the first row; {@code "null"} for NULL. */
    static String one(PostgresServer server, String sql) throws SQLException {
        return one(server, server.port(), sql);
    }

    static String one(PostgresServer like, int port, String sql) throws SQLException {
        try (Connection connection = connect(like, port, "postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    static void execute(PostgresServer like, int port, String... statements) throws SQLException {
        try (Connection connection = connect(like, port, "postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}

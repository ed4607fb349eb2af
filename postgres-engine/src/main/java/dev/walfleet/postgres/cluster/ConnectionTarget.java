package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.WalfleetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One database of one server, and how to get in. Prints itself without the password.
 *
 * @param password absent where the server asks for none
 */
public record ConnectionTarget(
        String host,
        int port,
        String user,
        @Nullable String password,
        DatabaseName database,
        Tls tls,
        Duration connectTimeout) {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);
    /** Kept, since loggers that nobody holds are forgotten with their levels: what this one says, our failure says. */
    private static final Logger HOST_NAMES = Logger.getLogger("org.postgresql.ssl.PGjdbcHostnameVerifier");

    static {
        HOST_NAMES.setLevel(Level.OFF);
    }

    /** The same server and role, another database. */
    public ConnectionTarget database(DatabaseName other) {
        return new ConnectionTarget(host, port, user, password, other, tls, connectTimeout);
    }

    public Optional<String> secret() {
        return Optional.ofNullable(password);
    }

    /**
     * Opens a connection: auto-commit, {@code application_name} walfleet, TCP keepalive on both sides, no idle time-out, and no
     * statement runs longer than a minute.
     *
     * @throws WalfleetException DATABASE_UNREACHABLE, DATABASE_AUTHENTICATION, DATABASE_UNKNOWN or DATABASE_PERMISSION
     */
    public Connection connect() {
        return connect(STATEMENT_TIMEOUT);
    }

    /** The same with another limit for each statement. */
    Connection connect(Duration statementTimeout) {
        try {
            Connection connection = source(statementTimeout).getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET statement_timeout = " + statementTimeout.toMillis()
                        + "; SET idle_session_timeout = 0; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10"
                        + "; SET tcp_keepalives_count = 3");
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw SqlFailures.connecting(e, this);
        }
    }

    private PGSimpleDataSource source(Duration statementTimeout) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database.value());
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("walfleet");
        source.setConnectTimeout((int) connectTimeout.toSeconds());
        source.setLoginTimeout((int) connectTimeout.toSeconds() + 1);
        source.setSocketTimeout((int) statementTimeout.toSeconds() + 30);
        source.setTcpKeepAlive(true);
        source.setSslMode(tls.mode().key());
        source.setSslRootCert(tls.rootCert());
        source.setSslCert(tls.cert());
        source.setSslKey(tls.key());
        return source;
    }

    /** {@code walfleet@db1:5432/orders}. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}

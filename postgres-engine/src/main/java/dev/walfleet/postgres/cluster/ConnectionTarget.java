package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.WalfleetException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One database of one server, and how to get in. Prints itself without the password.
 *
 * @param password absent where the server asks for none
 */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public record ConnectionTarget(
        String host,
        int port,
        String user,
        @Nullable String password,
        DatabaseName database,
        Tls tls,
        Duration connectTimeout) {

    /** The same server and role, another database. */
    public ConnectionTarget database(DatabaseName other) {
        return new ConnectionTarget(host, port, user, password, other, tls, connectTimeout);
    }

    public Optional<String> secret() {
        return Optional.ofNullable(password);
    }

    /**
     * Opens a connection (auto-commit; {@code application_name} is {@code walfleet}; TCP keepalive; no statement runs longer than a
     * minute unless the session says otherwise).
     *
     * @throws WalfleetException DATABASE_UNREACHABLE, DATABASE_AUTHENTICATION, DATABASE_UNKNOWN or DATABASE_PERMISSION
     */
    public Connection connect() {
        throw new UnsupportedOperationException("not written yet");
    }

    /** {@code walfleet@db1:5432/orders}. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}

package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.wire.ServerException;
import dev.walfleet.postgres.wire.WireConnection;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections as a physical backup needs them: no limit of the role or the database ends a statement, and answers come in one form. */
final class SourceSession {
    /** A server that sends nothing for this long while it owes us rows does not come back. */
    static final Duration SILENCE = Duration.ofMinutes(2);

    private static final String SETTINGS =
            "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0;"
                    + " SET idle_in_transaction_session_timeout = 0; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;"
                    + " SET tcp_keepalives_count = 3; SET client_min_messages = error; SET standard_conforming_strings = on;"
                    + " SET bytea_output = hex; SET datestyle = ISO; SET timezone = UTC; SET jit = off;"
                    + " SET max_parallel_workers_per_gather = 0; SET search_path = pg_catalog";

    private static final String GRANTS =
            "walfleet sql role --full prints the grants that the role needs, to be made in this database; a file that the server's own"
                    + " user may not read has to be given to it, or to go";

    private static final String BROKE =
            "did the server stop or restart, or somebody or a firewall end the connection? The next attempt starts anew";

    /** {@code ENOENT} is no failure; anything else that the server meets in its own files is. */
    private static final String UNREADABLE =
            "the server's log says more; what does not belong in a data directory (a link that leads in a circle, a file that the"
                    + " server may not read, a named pipe) has to go, and a disk that fails too";

    private SourceSession() {}

    static WireConnection open(ConnectionTarget target) throws IOException {
        try {
            WireConnection connection = WireConnection.open(target, false);
            try {
                connection.timeout(SILENCE);
                connection.query(SETTINGS);
                return connection;
            } catch (IOException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (IOException e) {
            throw classed(e, "connecting", target);
        }
    }

    /** Runs a statement whose failure by itself says what is wrong. */
    static List<List<@Nullable String>> query(
            WireConnection connection, ConnectionTarget target, String doing, String sql) {
        try {
            return connection.query(sql);
        } catch (IOException e) {
            throw classed(e, doing, target);
        }
    }

    /** What an exception of the wire means for the backup. */
    static WalfleetException classed(IOException e, String doing, ConnectionTarget target) {
        if (e instanceof ServerException server) {
            return new WalfleetException(
                    server.failure().code(), doing + ": " + server.failure().message(), hint(server), e);
        }
        if (Failing.of(e).code() != FailureCode.INTERNAL) {
            return new WalfleetException(
                    Failing.of(e).code(), Failing.of(e).message(), Failing.of(e).hint(), e);
        }
        return new WalfleetException(
                FailureCode.DATABASE_INTERRUPTED,
                doing + ": the connection to " + target + " broke: "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                e instanceof SocketTimeoutException ? UNREADABLE : BROKE,
                e);
    }

    private static String hint(ServerException e) {
        return switch (e.failure().code()) {
            case DATABASE_PERMISSION -> GRANTS;
            case DATABASE_INTERRUPTED ->
                !e.failure().hint().isEmpty()
                        ? e.failure().hint()
                        : e.sqlState().startsWith("57") ? BROKE : UNREADABLE;
            default -> e.failure().hint();
        };
    }
}

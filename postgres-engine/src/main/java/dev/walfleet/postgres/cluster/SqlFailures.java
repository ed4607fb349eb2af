package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.sql.SQLException;
import java.util.Optional;

/** What an {@link SQLException} means for an operator. It goes by the SQLSTATE, since messages come in the server's language. */
public final class SqlFailures {
    private static final String RIGHTS = "walfleet doctor shows what the role may do";

    private SqlFailures() {}

    /** While a connection was being made. */
    static WalfleetException connecting(SQLException e, ConnectionTarget target) {
        String state = state(e);
        if (state.equals("3D000")) {
            return failure(
                    FailureCode.DATABASE_UNKNOWN,
                    "database \"" + target.database() + "\" does not exist on " + address(target),
                    "check the name; walfleet doctor lists the databases",
                    e);
        }
        if (state.equals("42501")) {
            return failure(
                    FailureCode.DATABASE_PERMISSION,
                    target.user() + " may not connect to database \"" + target.database() + "\"",
                    "run: GRANT CONNECT ON DATABASE "
                            + Sql.identifier(target.database().value()) + " TO " + Sql.identifier(target.user()) + ";",
                    e);
        }
        return TlsFailures.of(e, target)
                .or(() -> refused(e, target, state))
                .orElseGet(() -> failure(
                        FailureCode.DATABASE_UNREACHABLE,
                        "no connection to " + address(target) + ": " + first(e),
                        state.equals("53300")
                                ? "the server has no connection to spare: raise max_connections, or the role's connection limit"
                                : "check that the server runs and that host, port and firewall are right",
                        e));
    }

    private static Optional<WalfleetException> refused(SQLException e, ConnectionTarget target, String state) {
        // 08004: the driver refuses what the server asks for, as a password where none is configured
        if (!state.startsWith("28") && !state.equals("08004")) {
            return Optional.empty();
        }
        String hint = switch (state) {
            case "28P01" ->
                "the password is not that of the role, or the role is past its VALID UNTIL, which looks the same from here:"
                        + " set the cluster's password anew; the server's log says which";
            case "28000" ->
                "pg_hba.conf needs a line that lets " + target.user() + " in from here with sslmode "
                        + target.tls().mode().key();
            default -> "check user and password of the cluster, and the server's pg_hba.conf";
        };
        return Optional.of(failure(
                FailureCode.DATABASE_AUTHENTICATION,
                "the server " + address(target) + " does not let " + target.user() + " in: " + first(e),
                hint,
                e));
    }

    /**
     * While a statement ran.
     *
     * @param doing what it was for, for people: {@code the lock of orders-prod}
     */
    public static WalfleetException during(SQLException e, ConnectionTarget target, String doing) {
        String state = state(e);
        if (state.equals("42501")) {
            return failure(FailureCode.DATABASE_PERMISSION, doing + " on " + target + ": " + first(e), RIGHTS, e);
        }
        boolean ended = state.startsWith("08")
                || state.startsWith("57")
                || state.startsWith("55")
                || state.startsWith("40")
                || state.startsWith("53");
        return ended
                ? failure(FailureCode.DATABASE_INTERRUPTED, doing + " on " + target + ": " + first(e), "", e)
                : failure(
                        FailureCode.INTERNAL,
                        doing + " on " + target + ": " + first(e) + " (SQLSTATE " + state + ")",
                        "this is a fault of Walfleet; the log has the stack trace",
                        e);
    }

    /** The SQLSTATE; empty where there is none. */
    static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    /** The first line of the message: what follows may quote data. */
    static String first(SQLException e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }

    private static String address(ConnectionTarget target) {
        return target.host() + ":" + target.port();
    }

    private static WalfleetException failure(FailureCode code, String message, String hint, SQLException cause) {
        return new WalfleetException(code, message, hint, cause);
    }
}

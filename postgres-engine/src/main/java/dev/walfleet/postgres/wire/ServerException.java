package dev.walfleet.postgres.wire;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** An {@code ErrorResponse} of the server, with its SQLSTATE and the failure that it means. */
public final class ServerException extends IOException implements Failing {
    private final String sqlState;
    private final transient Failure failure;

    private ServerException(String sqlState, Failure failure) {
        super(failure.message());
        this.sqlState = sqlState;
        this.failure = failure;
    }

    /** Reads the fields of an ErrorResponse: a letter and a zero-terminated string each. */
    static ServerException read(WireInput in, ConnectionTarget target) {
        Map<Character, String> fields = new HashMap<>();
        for (byte letter = in.readByte(); letter != 0; letter = in.readByte()) {
            fields.put((char) letter, in.readString());
        }
        String state = fields.getOrDefault('C', "XX000");
        String message = fields.getOrDefault('M', "no message");
        String hint = fields.getOrDefault('H', "");
        return new ServerException(
                state,
                new Failure(
                        code(state), "server " + target + " says: " + message, hint.isEmpty() ? advice(state) : hint));
    }

    public String sqlState() {
        return sqlState;
    }

    @Override
    public Failure failure() {
        return failure;
    }

    private static FailureCode code(String state) {
        return switch (state) {
            case "28P01", "28000" -> FailureCode.DATABASE_AUTHENTICATION;
            case "3D000" -> FailureCode.DATABASE_UNKNOWN;
            case "42501" -> FailureCode.DATABASE_PERMISSION;
            case "57P01", "57P02", "57014" -> FailureCode.DATABASE_INTERRUPTED;
            case "57P03", "53300" -> FailureCode.DATABASE_UNREACHABLE;
            default -> state.startsWith("08") ? FailureCode.DATABASE_UNREACHABLE : FailureCode.DATABASE_INTERRUPTED;
        };
    }

    private static String advice(String state) {
        return switch (state) {
            case "28P01" ->
                "the password is not that of the role, or the role is past its VALID UNTIL: set the cluster's password anew";
            case "28000" ->
                "pg_hba.conf has no line for this user, host and TLS mode (for WAL: the database word 'replication')";
            case "42501" -> "walfleet sql role prints the grants that the role needs";
            default -> "";
        };
    }
}

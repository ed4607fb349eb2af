package dev.walfleet.wal;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.wire.ServerException;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;

/** What the answers of a server mean to one who streams WAL from it. */
final class ReplicationFailures {
    /** {@code object_in_use}: another connection reads from the slot. */
    static final String SLOT_ACTIVE = "55006";
    /** {@code undefined_file}: the segment that was asked for is not in {@code pg_wal} any more. */
    static final String SEGMENT_REMOVED = "58P01";

    private static final String NOT_PERMITTED = "42501";
    private static final String NOT_IN_STATE = "55000";
    private static final String LIMIT_EXCEEDED = "53400";

    private ReplicationFailures() {}

    /** A conversation with a server. */
    interface Call<T> {
        T run() throws IOException;
    }

    /**
     * Runs it; what it throws has a class then.
     *
     * @throws ServerException as the server said it, where the class that it has by itself fits
     */
    static <T> T classed(ConnectionTarget target, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (ServerException e) {
            throw explained(target, e);
        } catch (IOException e) {
            if (e instanceof Failing) {
                throw e;
            }
            throw new WalfleetException(
                    FailureCode.DATABASE_INTERRUPTED,
                    "the connection to " + target + " was lost: " + e.getMessage(),
                    "it is tried again for as long as it takes; see the server's log",
                    e);
        }
    }

    private static ServerException explained(ConnectionTarget target, ServerException e) throws ServerException {
        String message = e.failure().message();
        switch (e.sqlState()) {
            case NOT_PERMITTED ->
                throw new WalfleetException(
                        FailureCode.DATABASE_PERMISSION,
                        message,
                        "the role needs REPLICATION to stream WAL: ALTER ROLE \""
                                + target.user().replace("\"", "\"\"") + "\" REPLICATION",
                        e);
            case NOT_IN_STATE, LIMIT_EXCEEDED ->
                throw new WalfleetException(
                        FailureCode.CONFIGURATION,
                        message,
                        "WAL is streamed with wal_level = replica (or logical) and a free one of max_replication_slots and of"
                                + " max_wal_senders; all three take a restart of the server",
                        e);
            default -> {
                return e;
            }
        }
    }
}

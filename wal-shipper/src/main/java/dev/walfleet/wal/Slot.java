package dev.walfleet.wal;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalfleetException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pg_replication_slots} says of our slot.
 *
 * @param restart the oldest WAL that the server keeps for it; absent where it keeps none
 */
record Slot(SlotName name, @Nullable Lsn restart) {
    private static final String QUERY =
            "SELECT slot_type, restart_lsn::text, wal_status FROM pg_catalog.pg_replication_slots WHERE slot_name = ?";

    Optional<Lsn> kept() {
        return Optional.ofNullable(restart);
    }

    /**
     * Asks the server; empty where there is no such slot.
     *
     * @throws WalfleetException WAL_LOST where the slot is lost, CONFIGURATION where it is none for streaming, or why the
     *     server does not answer
     */
    static Optional<Slot> find(ConnectionTarget target, SlotName name) {
        try (Connection connection = target.connect();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, name.value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(checked(name, row.getString(1), row.getString(2), row.getString(3)));
            }
        } catch (SQLException e) {
            throw new WalfleetException(
                    FailureCode.DATABASE_INTERRUPTED,
                    "server " + target + " did not tell about slot " + name + ": " + e.getMessage(),
                    "it is tried again",
                    e);
        }
    }

    private static Slot checked(SlotName name, String type, @Nullable String restart, @Nullable String status) {
        if (!type.equals("physical")) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "replication slot " + name + " is a " + type + " one, expected a physical one",
                    "somebody else made it; drop it, or give the cluster another name");
        }
        if ("lost".equals(status)) {
            throw new WalfleetException(
                    FailureCode.WAL_LOST,
                    "replication slot " + name + " is lost: more WAL than max_slot_wal_keep_size was waiting for it",
                    "drop it: SELECT pg_drop_replication_slot('" + name
                            + "'); the shipper makes a new one and says whether WAL is missing");
        }
        return new Slot(name, restart == null ? null : Lsn.parse(restart));
    }
}

package dev.walfleet.wal;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
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
 * What a server says of the slot that its WAL is shipped by.
 *
 * @param slot its name
 * @param present whether there is one
 * @param active whether somebody streams from it
 * @param restart the oldest WAL that is kept for it
 * @param status {@code wal_status}: reserved, extended, unreserved or lost
 * @param end how far the server has WAL, flushed
 * @param retained how many bytes are kept for it
 * @param safeBytes how much more may be written before the slot may be lost; absent where nothing bounds what is kept
 * @param keepLimit {@code max_slot_wal_keep_size} in bytes; absent where nothing bounds what is kept
 * @param segmentSize {@code wal_segment_size} in bytes
 */
public record SlotState(
        String slot,
        boolean present,
        boolean active,
        @Nullable Lsn restart,
        @Nullable String status,
        Lsn end,
        long retained,
        @Nullable Long safeBytes,
        @Nullable Long keepLimit,
        int segmentSize) {
    /** {@code wal_status} of a slot that has lost WAL. */
    public static final String LOST = "lost";
    /** {@code wal_status} of a slot that the next checkpoint may make lose WAL. */
    public static final String UNRESERVED = "unreserved";

    private static final String QUERY = """
            SELECT s.slot_name IS NOT NULL, coalesce(s.active, false), s.restart_lsn::text, s.wal_status, e.lsn::text,
                   coalesce(pg_wal_lsn_diff(e.lsn, s.restart_lsn), 0)::bigint, s.safe_wal_size,
                   current_setting('max_slot_wal_keep_size'), current_setting('wal_segment_size')
            FROM (SELECT CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                              ELSE pg_current_wal_flush_lsn() END AS lsn) e
            LEFT JOIN pg_catalog.pg_replication_slots s ON s.slot_name = ?""";

    /**
     * Asks the server.
     *
     * @throws WalfleetException why it does not answer
     */
    public static SlotState of(ConnectionTarget target, ClusterId cluster) {
        SlotName name = SlotName.of(cluster);
        try (Connection connection = target.connect();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, name.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return read(name, row);
            }
        } catch (SQLException e) {
            throw new WalfleetException(
                    FailureCode.DATABASE_INTERRUPTED,
                    "server " + target + " did not tell about slot " + name + ": " + e.getMessage(),
                    "it is tried again",
                    e);
        }
    }

    private static SlotState read(SlotName name, ResultSet row) throws SQLException {
        String restart = row.getString(3);
        long safe = row.getLong(7);
        boolean bounded = !row.wasNull();
        String limit = row.getString(8);
        return new SlotState(
                name.value(),
                row.getBoolean(1),
                row.getBoolean(2),
                restart == null ? null : Lsn.parse(restart),
                row.getString(4),
                Lsn.parse(row.getString(5)),
                Math.max(0, row.getLong(6)),
                bounded ? (Long) safe : null,
                limit.equals("-1") ? null : (Long) size(limit),
                Math.toIntExact(size(row.getString(9))));
    }

    private static long size(String setting) {
        return DataSize.parse(
                        setting.replaceFirst("^(\\d+)([kMGT])B$", "$1$2iB").replace("kiB", "KiB"))
                .bytes();
    }

    public boolean lost() {
        return LOST.equals(status);
    }

    /** Which part of what may be kept is kept, 0 to 1 and more; empty where nothing bounds it. */
    public Optional<Double> used() {
        return keepLimit == null || keepLimit == 0 ? Optional.empty() : Optional.of((double) retained / keepLimit);
    }
}

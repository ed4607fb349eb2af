package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.wire.CopyOut;
import dev.walfleet.postgres.wire.ServerException;
import dev.walfleet.postgres.wire.WireConnection;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads WAL out of the server's own {@code pg_wal}, as long as it is there. One connection; for one thread, but for {@link #close()}. */
public final class WalFiles implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WalFiles.class);
    private static final int HISTORY_LIMIT = 1 << 20;
    private static final String SLOT = "'walfleet_backup_' || pg_backend_pid()";

    private final ConnectionTarget target;
    private final WireConnection connection;
    private boolean holding;
    private @Nullable Lsn released;

    private WalFiles(ConnectionTarget target, WireConnection connection) {
        this.target = target;
        this.connection = connection;
    }

    public static WalFiles open(ConnectionTarget target) throws IOException {
        return new WalFiles(target, SourceSession.open(target));
    }

    /**
     * Asks the server to keep what it has of its WAL from its last checkpoint on, by a slot that ends with this connection, or with the
     * first error on it. It does so where the role has the attribute REPLICATION and a slot is free; otherwise what is read has to be read in time.
     *
     * @return whether it does
     */
    public boolean hold() throws IOException {
        try {
            holding = !connection
                    .query("SELECT pg_create_physical_replication_slot(" + SLOT + ", true, true) FROM pg_roles"
                            + " WHERE rolname = current_user AND (rolreplication OR rolsuper)")
                    .isEmpty();
        } catch (ServerException e) {
            log.debug("wal is not kept for a backup reason={}", e.getMessage());
        }
        return holding;
    }

    /** Lets the server recycle what lies before a position. Nothing happens where it keeps nothing. */
    public void release(Lsn before) throws IOException {
        if (holding && !before.equals(released)) {
            released = before;
            // an error would end the slot: it is not asked to go back, nor where the server gave it up
            connection.query("SELECT pg_replication_slot_advance(slot_name, '" + before + "') FROM pg_replication_slots"
                    + " WHERE slot_name = " + SLOT + " AND restart_lsn < '" + before + "' AND wal_status <> 'lost'");
        }
    }

    /** Up to where WAL is on the server's disk and does not change any more: flushed on a primary, replayed on a standby. */
    public Lsn end() {
        return Lsn.parse(Objects.requireNonNull(SourceSession.query(
                        connection,
                        target,
                        "asking for the end of the WAL",
                        "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END")
                .get(0)
                .get(0)));
    }

    /**
     * Whether somebody takes the server's WAL away: by a slot that is in use now, or by an archiver that has got as far as a segment.
     * Always true of a standby, which does not know what its primary's are.
     */
    public boolean followed(WalSegmentName segment) {
        String sql = """
                SELECT 1 WHERE pg_is_in_recovery()
                  OR EXISTS (SELECT FROM pg_replication_slots WHERE active AND slot_type = 'physical' AND NOT temporary)
                  OR EXISTS (SELECT FROM pg_stat_archiver WHERE last_archived_wal COLLATE "C" >= '%s')""".formatted(segment);
        return !SourceSession.query(connection, target, "asking who archives", sql)
                .isEmpty();
    }

    /**
     * Copies the first {@code length} bytes of a segment, which must lie before {@link #end()}.
     *
     * @return whether all of them were there; where not, what was written is to be thrown away
     */
    public boolean copy(WalSegmentName segment, int length, OutputStream to) throws IOException {
        return copied("pg_wal/" + segment, length, to) == length;
    }

    /** The history file of a timeline; empty where the server has none, as for the first one. */
    public Optional<byte[]> history(Timeline timeline) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        long length = copied("pg_wal/" + timeline + ".history", HISTORY_LIMIT, content);
        return length > 0 ? Optional.of(content.toByteArray()) : Optional.empty();
    }

    /** Reads in order until something is missing; answers how much there was from the beginning on. */
    private long copied(String path, int length, OutputStream to) throws IOException {
        CopyOut rows;
        try {
            rows = connection.copyOut("COPY (SELECT o, pg_read_binary_file('" + path + "', o, least(" + length
                    + " - o, " + LaneReader.READ + "), true) FROM generate_series(0::int8, " + (length - 1) + ", "
                    + LaneReader.READ + ") o) TO STDOUT (FORMAT binary)");
        } catch (IOException e) {
            throw SourceSession.classed(e, "reading " + path, target);
        }
        long position = 0;
        while (next(rows, path)) {
            long offset = rows.readLong();
            int read = rows.skipBytes();
            if (offset == position && read > 0) {
                to.write(rows.array(), rows.position() - read, read);
                position += read;
            }
        }
        return position;
    }

    private boolean next(CopyOut rows, String path) {
        try {
            return rows.next();
        } catch (IOException e) {
            throw SourceSession.classed(e, "reading " + path, target);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}

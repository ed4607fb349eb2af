package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits one backup of a cluster at a time, whatever machine it runs on: a session-level advisory lock on the source, held by a
 * connection of its own. It ends with {@link #close()}, with this process, and with the connection (after about a minute
 * where the network silently went away: the server probes it). Safe for use by several threads.
 */
public final class SourceLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SourceLock.class);

    private final ConnectionTarget target;
    private final ClusterId cluster;
    private final Connection connection;
    private final String condition;

    private SourceLock(ConnectionTarget target, ClusterId cluster, Connection connection, String condition) {
        this.target = target;
        this.cluster = cluster;
        this.connection = connection;
        this.condition = condition;
    }

    /**
     * Takes the lock or fails at once.
     *
     * @param target the maintenance database: the lock is one of this database, so all workers must name the same one
     * @throws WalfleetException BACKUP_ALREADY_RUNNING where another session holds it (the message says which), or a {@code DATABASE_*} code
     */
    public static SourceLock acquire(ConnectionTarget target, ClusterId cluster) {
        long key = key(cluster);
        Connection connection = target.connect();
        SourceLock lock = new SourceLock(target, cluster, connection, condition(key));
        try {
            lock.take(key);
            return lock;
        } catch (SQLException e) {
            lock.close();
            throw SqlFailures.during(e, target, "the lock of " + cluster);
        } catch (WalfleetException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Asks the server whether the lock is still held. A worker asks before it commits: when the connection broke, another
     * attempt may have begun.
     *
     * @throws WalfleetException DATABASE_INTERRUPTED where it is not
     */
    public synchronized void check() {
        try {
            if (one("SELECT count(*) FROM pg_catalog.pg_locks WHERE pid = pg_backend_pid() AND " + condition)
                    .equals("1")) {
                return;
            }
        } catch (SQLException e) {
            throw lost(SqlFailures.first(e));
        }
        throw lost("the server no longer knows it");
    }

    /** Releases the lock; never throws. */
    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("closing the connection of a lock failed cluster={}", cluster, e);
        }
    }

    private void take(long key) throws SQLException {
        connection.setClientInfo("ApplicationName", "walfleet lock " + cluster);
        if (!one("SELECT pg_catalog.pg_try_advisory_lock(" + key + ")").equals("t")) {
            throw new WalfleetException(
                    FailureCode.BACKUP_ALREADY_RUNNING,
                    "another session backs up " + cluster + ": " + holder(),
                    "it ends by itself; if its process is gone, end the session on the server with pg_terminate_backend");
        }
    }

    private String holder() throws SQLException {
        String found =
                one("SELECT coalesce((SELECT 'pid ' || a.pid || ' from ' || coalesce(host(a.client_addr), 'local')"
                        + " || ' since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'"
                        + " FROM pg_catalog.pg_locks JOIN pg_catalog.pg_stat_activity a USING (pid) WHERE " + condition
                        + " LIMIT 1), '')");
        return found.isEmpty() ? "it has just ended" : found;
    }

    private String one(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private WalfleetException lost(String why) {
        return new WalfleetException(
                FailureCode.DATABASE_INTERRUPTED,
                "the lock of " + cluster + " on " + target + " is lost: " + why,
                "the attempt is void, since another one may have begun; it is tried again");
    }

    private static long key(ClusterId cluster) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(("walfleet/backup/" + cluster.value()).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How {@code pg_locks} shows an advisory lock with one 64-bit key. */
    private static String condition(long key) {
        return "locktype = 'advisory' AND granted AND objsubid = 1 AND classid = " + (key >>> 32) + " AND objid = "
                + (key & 0xffffffffL)
                + " AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";
    }
}

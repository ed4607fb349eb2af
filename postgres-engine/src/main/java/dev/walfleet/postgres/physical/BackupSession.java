package dev.walfleet.postgres.physical;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.ServerVersion;
import dev.walfleet.postgres.cluster.Sql;
import dev.walfleet.postgres.wire.ServerException;
import dev.walfleet.postgres.wire.WireConnection;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The session that holds a backup open, from {@code pg_backup_start} to {@code pg_backup_stop}. Where it ends otherwise, by {@link
 * #close()} or because the connection broke, the server gives the backup up and nothing has to be tidied. For one thread, but for
 * {@link #close()}.
 */
final class BackupSession implements AutoCloseable {
    /** A checkpoint that is spread takes minutes; a restartpoint of a standby waits for its primary's checkpoint. */
    private static final Duration START_LIMIT = Duration.ofHours(2);

    private static final String UNDEFINED_FILE = "58P01";

    private static final Pattern TIMELINE = Pattern.compile("(?m)^START TIMELINE: (\\d+)$");
    private static final Pattern MISSED = Pattern.compile("(?m)^START WAL LOCATION: ([0-9A-F]+/[0-9A-F]+)");

    private final ConnectionTarget target;
    private final WireConnection connection;
    private final SourceServer server;
    private final StartPoint start;

    private BackupSession(ConnectionTarget target, WireConnection connection, SourceServer server, StartPoint start) {
        this.target = target;
        this.connection = connection;
        this.server = server;
        this.start = start;
    }

    /**
     * Connects and starts a backup, which begins by a checkpoint.
     *
     * @param fast whether the checkpoint is to be made at once rather than spread over time
     */
    static BackupSession start(ConnectionTarget target, String label, boolean fast) throws IOException {
        WireConnection connection = SourceSession.open(target);
        try {
            SourceServer server = facts(connection, target);
            connection.timeout(START_LIMIT);
            Lsn lsn = started(connection, target, server, label, fast);
            connection.timeout(SourceSession.SILENCE);
            Timeline timeline = new Timeline(Integer.parseInt(one(
                    connection,
                    target,
                    "asking for the timeline",
                    server.standby()
                            ? "SELECT timeline_id FROM pg_control_checkpoint()"
                            : "SELECT ('x' || substr(pg_walfile_name(" + Sql.literal(lsn.toString())
                                    + "), 1, 8))::bit(32)::int")));
            return new BackupSession(target, connection, server, new StartPoint(lsn, timeline, server));
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static SourceServer facts(WireConnection connection, ConnectionTarget target) {
        List<@Nullable String> row = SourceSession.query(connection, target, "asking the server what it is", """
                SELECT current_setting('server_version_num'), current_setting('server_version'),
                  s.system_identifier, s.catalog_version_no, pg_is_in_recovery(), current_setting('data_checksums'),
                  i.bytes_per_wal_segment, i.database_block_size, i.blocks_per_segment,
                  current_setting('data_directory_mode'), current_setting('wal_level')
                FROM pg_control_system() s, pg_control_init() i""")
                .get(0);
        if ("minimal".equals(row.get(10))) {
            throw new WalfleetException(
                    FailureCode.DATABASE_SETTINGS,
                    "wal_level of " + target + " is minimal: no physical backup can be taken",
                    "set wal_level = replica in postgresql.conf and restart the server");
        }
        return new SourceServer(
                new ServerVersion(number(row.get(0)), Objects.requireNonNull(row.get(1))),
                Long.toUnsignedString(Long.parseLong(Objects.requireNonNull(row.get(2)))),
                number(row.get(3)),
                "t".equals(row.get(4)),
                "on".equals(row.get(5)),
                number(row.get(6)),
                number(row.get(7)),
                number(row.get(8)),
                Integer.parseInt(Objects.requireNonNull(row.get(9)), 8));
    }

    private static Lsn started(
            WireConnection connection, ConnectionTarget target, SourceServer server, String label, boolean fast)
            throws IOException {
        String call = server.version().major() >= 15
                ? "pg_backup_start(" + Sql.literal(label) + ", " + fast + ")"
                : "pg_start_backup(" + Sql.literal(label) + ", " + fast + ", false)";
        try {
            return Lsn.parse(Objects.requireNonNull(
                    connection.query("SELECT " + call).get(0).get(0)));
        } catch (ServerException e) {
            throw notReady(e, target, "starting a backup");
        } catch (IOException e) {
            throw SourceSession.classed(e, "starting a backup", target);
        }
    }

    StartPoint startPoint() {
        return start;
    }

    SourceServer server() {
        return server;
    }

    /** Runs a query between start and stop. */
    List<List<@Nullable String>> query(String doing, String sql) {
        return SourceSession.query(connection, target, doing, sql);
    }

    /** As {@link #query}; nothing where the server does not find a file that the statement asks for. */
    List<List<@Nullable String>> queryOfFile(String doing, String sql) {
        try {
            return connection.query(sql);
        } catch (IOException e) {
            if (e instanceof ServerException refused && refused.sqlState().equals(UNDEFINED_FILE)) {
                return List.of();
            }
            throw SourceSession.classed(e, doing, target);
        }
    }

    /**
     * Ends the backup. The server is not asked to wait until its own archiver is done: that is not the archive that we rely on.
     *
     * @throws WalfleetException DATABASE_INTERRUPTED where the server was promoted meanwhile, or followed another timeline
     */
    StopPoint stop() throws IOException {
        String call = server.version().major() >= 15 ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)";
        List<@Nullable String> row;
        try {
            row = connection
                    .query("SELECT lsn, labelfile, spcmapfile,"
                            + " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM " + call)
                    .get(0);
        } catch (ServerException e) {
            throw notReady(e, target, "ending the backup");
        } catch (IOException e) {
            throw SourceSession.classed(e, "ending the backup", target);
        }
        String label = Objects.requireNonNull(row.get(1));
        String map = row.get(2);
        sameHistory(label);
        long micros = Long.parseLong(Objects.requireNonNull(row.get(3)));
        return new StopPoint(
                Lsn.parse(Objects.requireNonNull(row.get(0))),
                Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000),
                label,
                map == null || map.isBlank() ? Optional.empty() : Optional.of(map));
    }

    /** The label says what the server did; where it does not match what we saw, it was not one backup. */
    private void sameHistory(String label) {
        Matcher timeline = TIMELINE.matcher(label);
        Matcher location = MISSED.matcher(label);
        if (!timeline.find()
                || !location.find()
                || !Lsn.parse(location.group(1)).equals(start.lsn())) {
            throw new WalfleetException(
                    FailureCode.INTERNAL,
                    "the label of the backup does not say that it began at " + start.lsn() + ": "
                            + label.lines().findFirst().orElse(""),
                    "this is a fault of Walfleet");
        }
        int now = Integer.parseInt(timeline.group(1));
        int last = server.standby()
                ? number(query("asking for the timeline", "SELECT min_recovery_end_timeline FROM pg_control_recovery()")
                        .get(0)
                        .get(0))
                : now;
        if (now != start.timeline().id() || last != now) {
            throw interrupted(
                    "the server went from timeline " + start.timeline().id() + " to " + Math.max(now, last));
        }
    }

    private WalfleetException interrupted(String fact) {
        return new WalfleetException(
                FailureCode.DATABASE_INTERRUPTED,
                fact + " while the backup of " + target + " ran",
                "after a failover the next attempt starts anew, on the new timeline");
    }

    /** SQLSTATE 55000: the server's state does not allow it. What time can mend is told from what a person has to. */
    private static WalfleetException notReady(ServerException e, ConnectionTarget target, String doing) {
        WalfleetException failure = SourceSession.classed(e, doing, target);
        if (!e.sqlState().equals("55000")) {
            return failure;
        }
        boolean mends = e.getMessage() != null && e.getMessage().contains("promoted");
        return new WalfleetException(
                mends ? FailureCode.DATABASE_INTERRUPTED : FailureCode.DATABASE_SETTINGS,
                failure.failure().message(),
                failure.failure().hint().isEmpty()
                        ? "a physical backup needs wal_level = replica and, on a standby, full_page_writes = on at its primary"
                        : failure.failure().hint(),
                e);
    }

    private static String one(WireConnection connection, ConnectionTarget target, String doing, String sql) {
        return Objects.requireNonNull(
                SourceSession.query(connection, target, doing, sql).get(0).get(0));
    }

    private static int number(@Nullable String text) {
        return Integer.parseInt(Objects.requireNonNull(text));
    }

    /** Ends the connection; a backup that was not stopped is given up by the server. */
    @Override
    public void close() {
        connection.close();
    }
}

package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that recovers a restored data folder behind closed doors: it listens on no address, and its socket is in a folder
 * that only its user can enter, so that nobody works in a cluster of which it is not known yet whether it is the right state. Its files
 * may ask for anything else; these settings win. {@link #close} stops it.
 */
public final class RecoveringServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RecoveringServer.class);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(10);
    private static final Pattern STOPPING = Pattern.compile("LOG: +(recovery stopping (?:before|after|at) .*)");
    private static final Pattern DIED =
            Pattern.compile("(?:FATAL|PANIC): +(?!the database system is |role |terminating )(.*)");
    private static final Pattern TOO_LOW =
            Pattern.compile("DETAIL: +(\\w+ = \\d+ is a lower setting than on the primary server, .*\\d)");
    private static final String STATE =
            "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn()::text, pg_last_xact_replay_timestamp(),"
                    + " CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() END,"
                    + " CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,"
                    + " (SELECT count(*) FROM pg_catalog.pg_subscription WHERE subenabled)";

    private final Path privateFolder;
    private final ServerFolder folder;
    private final Postmaster postmaster;
    private final List<String> roles;
    private final int port;
    private final Thread endWithJvm = new Thread(this::abandon, "end of recovery");

    private RecoveringServer(
            Path privateFolder, ServerFolder folder, Postmaster postmaster, List<String> roles, int port) {
        this.privateFolder = privateFolder;
        this.folder = folder;
        this.postmaster = postmaster;
        this.roles = roles;
        this.port = port;
    }

    /**
     * Starts it; it may take long until it accepts connections.
     *
     * @param data a restored data folder that the server's user owns
     * @param settings that win over the folder's own
     * @param roles to ask as, the first that exists; any will do
     */
    public static RecoveringServer start(
            PostgresInstallation installation, Path data, Map<String, String> settings, List<String> roles) {
        ServerUser user = ServerUser.current();
        user.requireAccess(installation.path(PostgresTool.POSTGRES), data);
        Path inPrivate = null;
        try {
            inPrivate = Files.createTempDirectory("walfleet-recovery-");
            Files.setPosixFilePermissions(inPrivate, PosixFilePermissions.fromString("rwx--x--x"));
            ServerFolder folder = ServerFolder.around(data, inPrivate, user);
            Path hba = inPrivate.resolve("pg_hba.conf");
            Files.writeString(
                    hba, "# who may enter the socket's folder is the server's own user\nlocal all all trust\n");
            Files.setPosixFilePermissions(hba, PosixFilePermissions.fromString("rw-r--r--"));
            int port = LoopbackPorts.free();
            PostgresServerOptions options = new PostgresServerOptions(
                    installation, inPrivate, port, closed(hba, settings), null, Duration.ofSeconds(60), false);
            Postmaster postmaster = Postmaster.start(options, folder, user, port);
            log.info("recovering server started data={} pid={}", data, postmaster.pid());
            RecoveringServer server = new RecoveringServer(inPrivate, folder, postmaster, List.copyOf(roles), port);
            Runtime.getRuntime().addShutdownHook(server.endWithJvm);
            return server;
        } catch (IOException e) {
            delete(inPrivate);
            throw new UncheckedIOException("cannot start a server on " + data, e);
        } catch (RuntimeException e) {
            delete(inPrivate);
            throw e;
        }
    }

    private static Map<String, String> closed(Path hba, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "");
        settings.put("hba_file", hba.toString());
        settings.put("hot_standby", "on");
        settings.put("logging_collector", "off");
        settings.put("log_destination", "stderr");
        settings.put("log_min_messages", "warning");
        settings.put("lc_messages", "C");
        settings.put("ssl", "off");
        settings.put("archive_mode", "off");
        settings.put("max_logical_replication_workers", "0");
        settings.put("autovacuum", "off");
        settings.putAll(more);
        return settings;
    }

    public boolean isRunning() {
        return postmaster.isAlive();
    }

    /** What it says of itself; empty while it takes no connections yet, or no more. */
    public Optional<RecoveryState> state() {
        if (!isRunning() || !postmaster.isReady()) {
            return Optional.empty();
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STATE)) {
            row.next();
            String replayed = row.getString(2);
            OffsetDateTime last = row.getObject(3, OffsetDateTime.class);
            String timeline = row.getString(5);
            return Optional.of(new RecoveryState(
                    row.getBoolean(1),
                    "paused".equals(row.getString(4)),
                    Optional.ofNullable(replayed).map(Lsn::parse),
                    Optional.ofNullable(last).map(OffsetDateTime::toInstant),
                    Optional.ofNullable(timeline).map(hex -> new Timeline(Integer.parseUnsignedInt(hex, 16))),
                    row.getInt(6)));
        } catch (SQLException e) {
            log.debug("recovering server not to be asked yet reason={}", e.getMessage());
            return Optional.empty();
        }
    }

    /** A connection as the first of the roles that exists, to a database that every cluster has. */
    public Connection connect() throws SQLException {
        return connect("template1");
    }

    /** The same to a database. The caller closes it. */
    public Connection connect(String database) throws SQLException {
        SQLException refused = new SQLException("no role to connect as");
        for (String role : roles) {
            try {
                return connect(database, role);
            } catch (SQLException e) {
                refused = e;
                if (!"28000".equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
        throw refused;
    }

    private Connection connect(String database, String role) throws SQLException {
        return socketConnection(folder.socket(), port, database, role);
    }

    /** A connection over a Unix socket. */
    static Connection socketConnection(Path socketFolder, int port, String database, String role) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("ApplicationName", "walfleet");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
        properties.setProperty(
                "socketFactoryArg", socketFolder.resolve(".s.PGSQL." + port).toString());
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/" + database, properties);
    }

    /** Why it stopped replaying, in PostgreSQL's words; empty as long as it did not reach a target. */
    public Optional<String> stopping() {
        return line(STOPPING);
    }

    /** The setting, with its value and the one that is needed, that keeps it from going on. */
    public Optional<String> tooLow() {
        return line(TOO_LOW);
    }

    /** Why it ended, in PostgreSQL's words. */
    public Optional<String> died() {
        return line(DIED);
    }

    private Optional<String> line(Pattern pattern) {
        try (Stream<String> lines = Files.lines(folder.log())) {
            return lines.map(pattern::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The last lines that it logged. */
    public String logTail(int lines) {
        return folder.logTail(lines);
    }

    /** Ends recovery where it waits: the server becomes one of its own, on a new timeline. */
    public void promote() {
        try {
            Path signal = folder.data().resolve("promote");
            Files.write(signal, new byte[0]);
            ServerUser.current().own(signal);
            postmaster.signal("USR1"); // as pg_ctl promote does
        } catch (IOException e) {
            throw new UncheckedIOException("cannot promote the server on " + folder.data(), e);
        }
    }

    /** Stops it in an orderly way. */
    public void stop() {
        if (!postmaster.stop(PostgresServer.StopMode.FAST, STOP_LIMIT)) {
            throw new WalfleetException(
                    FailureCode.TOOL_FAILED,
                    "the server on " + folder.data() + " does not stop",
                    "its process is " + postmaster.pid() + "; its log ends with:\n" + logTail(12));
        }
    }

    /** Whoever ends this process ends the recovery: nobody else knows of the server. */
    private void abandon() {
        postmaster.stop(PostgresServer.StopMode.IMMEDIATE, Duration.ofSeconds(30));
        delete(privateFolder);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException e) {
            return; // this process is ending already: the hook does it
        }
        try {
            if (isRunning()) {
                stop();
            }
        } finally {
            delete(privateFolder);
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            log.warn("folder is left behind folder={} reason={}", folder, e.getMessage());
        }
    }
}

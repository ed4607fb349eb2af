package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server that this process owns: for demos, drills and tests. It listens on the loopback interface only, asks
 * everyone for a password (SCRAM), keeps checksums, and runs as the user {@code postgres} where we are root. Its superuser's
 * password is set anew whenever the server is opened and lives in memory only. On a folder that has to be recovered first it is set
 * when that is over.
 *
 * <p>Its life: {@link #open} or {@link #throwAway} starts it; {@link #stop}, {@link #kill} and {@link #start} may follow each other on the
 * same port and data; {@link #close} ends it and gives the folder free. Failures to start are {@link WalfleetException}s that
 * quote the server's log.
 */
public final class PostgresServer implements AutoCloseable {
    public static final String SUPERUSER = "postgres";
    public static final String HOST = "127.0.0.1";

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PostgresServerOptions options;
    private final ServerFolder folder;
    private final ServerUser user;
    private final String password;
    private final int port;
    private @Nullable Postmaster postmaster;
    private @Nullable Thread endWithJvm;
    private boolean closed;
    /** Whether its data was to be recovered when it was opened: no password can be set before that is over. */
    private boolean recovers;

    /** How a server is told to end. */
    public enum StopMode {
        /** Sessions are ended, everything is flushed. */
        FAST("INT"),
        /** As a crash: the next start recovers from the WAL. */
        IMMEDIATE("QUIT");

        private final String signal;

        StopMode(String signal) {
            this.signal = signal;
        }

        String signal() {
            return signal;
        }
    }

    private PostgresServer(PostgresServerOptions options, ServerFolder folder, ServerUser user) {
        this.options = options;
        this.folder = folder;
        this.user = user;
        this.password = options.givenPassword().orElseGet(PostgresServer::newPassword);
        this.port = options.port() == 0 ? LoopbackPorts.free() : options.port();
    }

    /** Makes the server's data where there is none yet, starts it, and returns when it accepts connections. */
    public static PostgresServer open(PostgresServerOptions options) {
        ServerUser user = ServerUser.current();
        options.installation().path(PostgresTool.POSTGRES);
        ServerFolder folder = ServerFolder.lock(options.folder(), user);
        PostgresServer server = new PostgresServer(options, folder, user);
        try {
            user.requireAccess(options.installation().path(PostgresTool.POSTGRES), folder.root());
            server.prepare();
            server.start();
            server.setPasswordIfRecovered();
            server.endWithJvmIfThrowAway();
            return server;
        } catch (RuntimeException | Error e) {
            server.abandon();
            throw e;
        }
    }

    /** A new server in a temporary folder, on a free port; {@link #close} deletes it. For tests: it does not fsync. */
    public static PostgresServer throwAway(PostgresInstallation installation) {
        return open(throwAwayOptions(installation));
    }

    /** To be refined and handed to {@link #open}; the temporary folder exists already. */
    public static PostgresServerOptions throwAwayOptions(PostgresInstallation installation) {
        try {
            Path folder = Files.createTempDirectory("walfleet-pg");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            return PostgresServerOptions.throwAway(folder, installation);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary folder", e);
        }
    }

    private void prepare() {
        Optional<Integer> major = folder.majorOfData();
        if (major.isEmpty()) {
            new Initdb(options, folder, user).run(password);
            return;
        }
        if (major.orElseThrow() != options.installation().major()) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "%s holds data of postgresql %d, not of %d"
                            .formatted(
                                    folder.data(),
                                    major.orElseThrow(),
                                    options.installation().major()),
                    "run it with postgresql %d, or choose another folder".formatted(major.orElseThrow()));
        }
        Postmaster.leftBehindIn(folder).ifPresent(this::stopLeftBehind);
        recovers = Files.exists(folder.data().resolve("recovery.signal"))
                || Files.exists(folder.data().resolve("standby.signal"));
        if (!recovers) { // in single-user mode it would recover, to the end, with nobody to see it
            new SuperuserPassword(options, folder, user).set(password);
        }
    }

    /** Who may enter the socket's folder is the server's own user; everybody else is asked for a password. */
    private PostgresServerOptions recovering() {
        Path hba = folder.root().resolve("recovery_hba.conf");
        try {
            if (folder.usableSocket().isEmpty()) {
                throw new WalfleetException(
                        FailureCode.CONFIGURATION,
                        "the path of " + folder.root() + " is too long for a Unix socket",
                        "recover in a folder with a shorter name");
            }
            Files.writeString(hba, "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
            Files.setPosixFilePermissions(hba, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + hba, e);
        }
        return options.withSetting("hba_file", hba.toString());
    }

    /**
     * Where the server was opened on a folder that had to be recovered, and that is over, sets the superuser's password. As long as it is
     * not over, {@link #connect} goes by the socket.
     */
    public synchronized void setPasswordIfRecovered() {
        if (!recovers) {
            return;
        }
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            row.next();
            if (!row.getBoolean(1)) {
                statement.execute("SET log_statement = 'none'");
                statement.execute("SET password_encryption = 'scram-sha-256'");
                statement.execute("ALTER ROLE " + SUPERUSER + " PASSWORD '" + password.replace("'", "''") + "'");
                recovers = false;
            }
        } catch (SQLException e) {
            throw new WalfleetException(
                    FailureCode.TOOL_FAILED,
                    "the superuser's password of the server in " + folder.root() + " could not be set: "
                            + e.getMessage(),
                    "its log is " + folder.log(),
                    e);
        }
    }

    private void stopLeftBehind(Postmaster orphan) {
        log.info("server left behind by an earlier process is stopped pid={} folder={}", orphan.pid(), folder.root());
        if (!orphan.stop(StopMode.FAST, STOP_LIMIT)) {
            orphan.kill();
        }
    }

    /** Starts a stopped server again, on the same port and data. Nothing happens where it runs. */
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException("the PostgreSQL server in " + folder.root() + " is closed");
        }
        if (isRunning()) {
            return;
        }
        LoopbackPorts.requireFree(port, "PostgreSQL");
        long from = System.nanoTime();
        Postmaster started = Postmaster.start(recovers ? recovering() : options, folder, user, port);
        postmaster = started;
        try {
            started.awaitReady(options.startTimeout());
        } catch (RuntimeException e) {
            started.kill();
            throw e;
        }
        log.info(
                "postgres started version={} port={} folder={} took={}ms",
                options.installation().version(),
                port,
                folder.root(),
                (System.nanoTime() - from) / 1_000_000);
    }

    /** Stops the server; one that does not end within a minute is killed. */
    public synchronized void stop(StopMode mode) {
        Postmaster running = postmaster;
        if (running != null && !running.stop(mode, STOP_LIMIT)) {
            log.warn("server does not stop and is killed pid={} folder={}", running.pid(), folder.root());
            running.kill();
        }
        postmaster = null;
    }

    public void stop() {
        stop(StopMode.FAST);
    }

    /** Ends every process of the server at once, as a power cut would. */
    public synchronized void kill() {
        if (postmaster != null) {
            postmaster.kill();
            postmaster = null;
        }
    }

    public synchronized void restart() {
        stop(StopMode.FAST);
        start();
    }

    public synchronized boolean isRunning() {
        return postmaster != null && postmaster.isAlive();
    }

    /** A connection as the superuser. The caller closes it. */
    public Connection connect(String database) throws SQLException {
        if (recovers) {
            return RecoveringServer.socketConnection(folder.socket(), port, database, SUPERUSER);
        }
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "walfleet");
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Runs SQL statements as the superuser, each in its own transaction. */
    public void execute(String database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(HOST, port, encoded(database));
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return port;
    }

    public String user() {
        return SUPERUSER;
    }

    public String password() {
        return password;
    }

    public PostgresInstallation installation() {
        return options.installation();
    }

    public Path dataFolder() {
        return folder.data();
    }

    /** The folder of the server's Unix socket; empty where its path is too long for one. */
    public Optional<Path> socketFolder() {
        return folder.usableSocket();
    }

    public Path logFile() {
        return folder.log();
    }

    /** Of the running server. @throws IllegalStateException where it does not run */
    public synchronized long pid() {
        if (postmaster == null) {
            throw new IllegalStateException("the PostgreSQL server in " + folder.root() + " does not run");
        }
        return postmaster.pid();
    }

    /** Stops the server and gives its folder free; a throw-away server's folder is deleted. */
    @Override
    public synchronized void close() {
        forgetEndWithJvm();
        stop(options.throwAway() ? StopMode.IMMEDIATE : StopMode.FAST);
        release();
    }

    private void abandon() {
        kill();
        release();
    }

    private synchronized void release() {
        closed = true;
        folder.unlock();
        if (options.throwAway()) {
            folder.delete();
        }
    }

    private void endWithJvmIfThrowAway() {
        if (options.throwAway()) {
            endWithJvm = new Thread(this::close, "end of " + folder.root());
            Runtime.getRuntime().addShutdownHook(endWithJvm);
        }
    }

    private void forgetEndWithJvm() {
        if (endWithJvm != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(endWithJvm);
            } catch (IllegalStateException e) {
                // the JVM is ending already
            }
            endWithJvm = null;
        }
    }

    private static String newPassword() {
        byte[] random = new byte[18];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static String encoded(String database) {
        return URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

package dev.walfleet.postgres.wire;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.SslMode;
import dev.walfleet.postgres.cluster.TlsFailures;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection to a server. For one thread; only {@link #close()} may be called from another, to end it at once. */
public final class WireConnection implements Closeable {
    private static final int PROTOCOL_3_0 = 196608;
    private static final int SSL_REQUEST = 80877103;
    private static final int CANCEL_REQUEST = 80877102;

    private final ConnectionTarget target;
    private final Socket socket;
    private final WireInput in;
    private final WireOutput out;
    private final Map<String, String> parameters = new HashMap<>();
    private byte[] cancelKey = new byte[0];
    private int timeoutMillis;

    private WireConnection(ConnectionTarget target, Socket socket) throws IOException {
        this.target = target;
        this.socket = socket;
        this.in = new WireInput(socket.getInputStream());
        this.out = new WireOutput(socket.getOutputStream());
        this.timeoutMillis = Math.toIntExact(target.connectTimeout().toMillis());
    }

    /**
     * Connects and authenticates.
     *
     * @param replication whether the connection speaks the replication protocol (physical; the database is not used)
     * @throws WalfleetException or {@link ServerException} with the class of what went wrong
     */
    public static WireConnection open(ConnectionTarget target, boolean replication) throws IOException {
        if (target.tls().mode() == SslMode.ALLOW) {
            try {
                return open(target, replication, false);
            } catch (ServerException e) {
                return open(target, replication, true);
            }
        }
        return open(target, replication, target.tls().mode() != SslMode.DISABLE);
    }

    private static WireConnection open(ConnectionTarget target, boolean replication, boolean tls) throws IOException {
        Socket socket = connect(target);
        try {
            Socket secured = tls ? negotiate(socket, target) : socket;
            WireConnection connection = new WireConnection(target, secured);
            connection.start(replication);
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket connect(ConnectionTarget target) throws IOException {
        Socket socket = new Socket();
        int timeout = Math.toIntExact(target.connectTimeout().toMillis());
        try {
            socket.connect(new InetSocketAddress(target.host(), target.port()), timeout);
        } catch (IOException e) {
            socket.close();
            throw new WalfleetException(
                    FailureCode.DATABASE_UNREACHABLE,
                    "no connection to " + target + ": " + e.getMessage(),
                    "is the server up, is listen_addresses right, is a firewall between?",
                    e);
        }
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setSoTimeout(timeout);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
        return socket;
    }

    private static Socket negotiate(Socket socket, ConnectionTarget target) throws IOException {
        OutputStream raw = socket.getOutputStream();
        new WireOutput(raw).begin((char) 0).put(SSL_REQUEST).send(false);
        int answer = socket.getInputStream().read();
        if (answer == 'S') {
            return TlsUpgrade.over(socket, target);
        }
        if (target.tls().mode() == SslMode.PREFER || target.tls().mode() == SslMode.ALLOW) {
            return socket;
        }
        throw TlsFailures.noTls(target, null);
    }

    private void start(boolean replication) throws IOException {
        out.begin((char) 0).put(PROTOCOL_3_0).put("user").put(target.user());
        out.put("database")
                .put(target.database().value())
                .put("application_name")
                .put("walfleet");
        out.put("client_encoding").put("UTF8");
        if (replication) {
            out.put("replication").put("true");
        }
        out.put((byte) 0).send(false);
        new Authentication(target, socket, in, out).run();
        while (receive() != 'Z') {
            if (in.type() == 'S') {
                parameters.put(in.readString(), in.readString());
            } else if (in.type() == 'K') {
                cancelKey = in.readBytes(in.remaining());
            }
        }
    }

    /** Reads one message; errors of the server become exceptions, notices are passed over. */
    char receive() throws IOException {
        if (!in.next()) {
            throw silent();
        }
        return checked();
    }

    private char checked() throws IOException {
        if (in.type() == 'E') {
            throw ServerException.read(in, target);
        }
        return in.type();
    }

    /** What the server reported at start, for example {@code server_version}. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Runs one statement or replication command and returns its rows as text. The connection stays usable after an error. */
    public List<List<@Nullable String>> query(String sql) throws IOException {
        return query(sql, this::row);
    }

    /**
     * The content of a timeline's history file, byte by byte: a restore point's name in it is in the server's own encoding.
     *
     * @throws ServerException where the server does not have it
     */
    public byte[] timelineHistory(Timeline timeline) throws IOException {
        List<byte[]> rows = query("TIMELINE_HISTORY " + timeline.id(), this::secondColumn);
        if (rows.isEmpty()) {
            throw new IOException("server " + target + " did not send the history of timeline " + timeline);
        }
        return rows.get(0);
    }

    private <R> List<R> query(String command, Supplier<R> row) throws IOException {
        out.begin('Q').put(command).send();
        List<R> rows = new ArrayList<>();
        ServerException error = null;
        for (char type = next(); type != 'Z'; type = next()) {
            if (type == 'D') {
                rows.add(row.get());
            } else if (type == 'E') {
                error = ServerException.read(in, target);
            }
        }
        if (error != null) {
            throw error;
        }
        return rows;
    }

    private byte[] secondColumn() {
        in.readShort();
        in.readBytes(Math.max(0, in.readInt()));
        return in.readBytes(Math.max(0, in.readInt()));
    }

    private char next() throws IOException {
        if (!in.next()) {
            throw silent();
        }
        return in.type();
    }

    List<@Nullable String> row() {
        int columns = in.readShort();
        List<@Nullable String> row = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            int length = in.readInt();
            row.add(length < 0 ? null : new String(in.readBytes(length), StandardCharsets.UTF_8));
        }
        return row;
    }

    /**
     * Begins to stream WAL.
     *
     * @param slot the replication slot, of {@code a-z 0-9 _} only
     */
    public ReplicationStream startReplication(String slot, Lsn from, Timeline timeline) throws IOException {
        out.begin('Q')
                .put("START_REPLICATION SLOT \"" + slot + "\" PHYSICAL " + from + " TIMELINE " + timeline.id())
                .send();
        char type = receive();
        while (type != 'W') {
            if (type == 'C' || type == 'Z') {
                throw new IOException("server " + target + " did not begin to stream");
            }
            type = receive();
        }
        return new ReplicationStream(this, in, out);
    }

    /**
     * Runs {@code COPY (...) TO STDOUT (FORMAT binary)}. Until its last row is read the connection does nothing else.
     *
     * @throws ServerException where the server refuses it
     */
    public CopyOut copyOut(String sql) throws IOException {
        out.begin('Q').put(sql).send();
        ServerException error = null;
        for (char type = next(); type != 'H'; type = next()) {
            if (type == 'E') {
                error = ServerException.read(in, target);
            } else if (type == 'Z') {
                throw error == null ? new IOException("server " + target + " did not begin to copy") : error;
            }
        }
        return new CopyOut(this, in);
    }

    /** How long the server may be silent while it owes an answer; at first the time that connecting may take. */
    public void timeout(Duration silence) throws IOException {
        timeoutMillis = Math.toIntExact(silence.toMillis());
        socket.setSoTimeout(timeoutMillis);
    }

    /**
     * Asks the server, over a connection of its own, to give up the statement that runs here. May be called by any thread; it
     * promises nothing, and a statement that just ended is not touched.
     */
    public void cancel() {
        if (cancelKey.length == 0) {
            return;
        }
        try (Socket plain = connect(target);
                Socket secured = socket instanceof SSLSocket ? negotiate(plain, target) : plain) {
            new WireOutput(secured.getOutputStream())
                    .begin((char) 0)
                    .put(CANCEL_REQUEST)
                    .put(cancelKey)
                    .send(false);
        } catch (IOException | WalfleetException e) {
            // who cancels closes the connection next, which ends the statement too, only later
        }
    }

    void soTimeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    int defaultTimeout() {
        return timeoutMillis;
    }

    private IOException silent() {
        return new SocketTimeoutException("no answer from " + target + " within " + Duration.ofMillis(timeoutMillis));
    }

    ConnectionTarget target() {
        return target;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // the server notices the end of the connection either way
        }
    }
}

package dev.walfleet.pipeline;

import dev.walfleet.postgres.server.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A real server that says it is PostgreSQL 99: a proxy before it changes one number in what it answers. */
final class NewerServer implements AutoCloseable {
    private final PostgresServer server;
    private final ServerSocket listening;
    private final byte[] version;
    private volatile boolean lying = true;

    private NewerServer(PostgresServer server, ServerSocket listening, byte[] version) {
        this.server = server;
        this.listening = listening;
        this.version = version;
    }

    static NewerServer before(PostgresServer server) throws IOException, SQLException {
        byte[] version;
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            version = row.getString(1).getBytes(StandardCharsets.US_ASCII);
        }
        ServerSocket listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getByName(server.host()), 0));
        NewerServer newer = new NewerServer(server, listening, version);
        thread(newer::accept);
        return newer;
    }

    int port() {
        return listening.getLocalPort();
    }

    void tellTheTruth() {
        lying = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket upstream = new Socket(server.host(), server.port());
                thread(() -> pump(client, upstream, false));
                thread(() -> pump(upstream, client, true));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                if (answers && lying) {
                    pretend(buffer, read);
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    private void pretend(byte[] buffer, int length) {
        for (int at = 0; at + version.length <= length; at++) {
            if (java.util.Arrays.equals(buffer, at, at + version.length, version, 0, version.length)) {
                buffer[at] = '9';
                buffer[at + 1] = '9';
            }
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "newer server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

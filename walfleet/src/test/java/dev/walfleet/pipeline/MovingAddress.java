package dev.walfleet.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The address of a cluster that moves from server to server: what connects to it reaches the one that it points at. */
final class MovingAddress implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final ServerSocket listening = new ServerSocket();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int port;

    MovingAddress(int port) throws IOException {
        this.port = port;
        listening.bind(new InetSocketAddress(LOOPBACK, 0));
        thread(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From now on. Connections to the server before are cut. */
    void pointAt(int next) throws IOException {
        port = next;
        cut();
    }

    private void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                try {
                    Socket upstream = new Socket(LOOPBACK, port);
                    open.add(client);
                    open.add(upstream);
                    thread(() -> pump(client, upstream));
                    thread(() -> pump(upstream, client));
                } catch (IOException e) {
                    client.close(); // nobody is there
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "moving address");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}

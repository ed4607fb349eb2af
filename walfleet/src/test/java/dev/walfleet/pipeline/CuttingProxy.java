package dev.walfleet.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between a client and a server that breaks: a connection over which the server has sent more than so much is reset. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int upstream;
    private final long limit;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    CuttingProxy(int upstream, long limit) throws IOException {
        this.upstream = upstream;
        this.limit = limit;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon("cutting-proxy", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream);
                open.add(client);
                open.add(server);
                daemon("cutting-proxy-up", () -> pump(client, server, Long.MAX_VALUE));
                daemon("cutting-proxy-down", () -> pump(server, client, limit));
            } catch (IOException e) {
                // closed, or the server is gone
            }
        }
    }

    private void pump(Socket from, Socket to, long allowed) {
        byte[] buffer = new byte[16 << 10];
        long left = allowed;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0 && left > 0; read = in.read(buffer)) {
                int passed = (int) Math.min(read, left);
                out.write(buffer, 0, passed);
                left -= passed;
            }
            if (left == 0) {
                from.setSoLinger(true, 0);
                to.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // the other direction ended it
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}

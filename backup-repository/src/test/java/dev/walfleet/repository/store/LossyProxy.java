package dev.walfleet.repository.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server, and loses the answers to the requests that begin in a given way. */
final class LossyProxy implements Closeable {
    private final ServerSocket listener;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile String beginning = "none";
    private volatile int losses;

    LossyProxy(URI server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The server does the next {@code n} such requests, but the client never hears of it. */
    void loseAnswers(String requestBeginning, int n) {
        beginning = requestBeginning;
        losses = n;
        lost.set(0);
    }

    int lost() {
        return lost.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket upstream = new Socket(server.getHost(), server.getPort());
            open.add(client);
            open.add(upstream);
            Exchange exchange = new Exchange(client, upstream);
            thread(exchange::requests);
            thread(exchange::answers);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // a socket was closed: the end of this exchange
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    private final class Exchange {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean doomed;

        Exchange(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void requests() throws IOException {
            pump(client, upstream, bytes -> {
                if (text(bytes).startsWith(beginning) && lost.get() < losses) {
                    lost.incrementAndGet();
                    doomed = true;
                }
                return true;
            });
        }

        void answers() throws IOException {
            pump(upstream, client, bytes -> !doomed || text(bytes).startsWith("HTTP/1.1 100"));
        }

        private void pump(Socket from, Socket to, Gate gate) throws IOException {
            byte[] bytes = new byte[64 << 10];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    if (!gate.lets(Arrays.copyOf(bytes, Math.min(n, 200)))) {
                        return;
                    }
                    out.write(bytes, 0, n);
                }
            }
        }

        private String text(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private interface Gate {
        boolean lets(byte[] bytes);
    }
}

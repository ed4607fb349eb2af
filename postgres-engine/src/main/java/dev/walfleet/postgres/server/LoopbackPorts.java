package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports of the loopback interface for servers of ours. A free port is taken from below the range that the kernel hands
 * out to outgoing connections: a client that keeps trying a stopped server's port could otherwise be given that very port, and
 * the server would not come back on it.
 */
public final class LoopbackPorts {
    private static final int LOWEST = 18_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 500;

    private LoopbackPorts() {}

    /** A port that nobody listens on at this moment. */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
    }

    public static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws WalfleetException CONFIGURATION where somebody listens there */
    public static void requireFree(int port, String purpose) {
        if (!isFree(port)) {
            throw new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "port %d of 127.0.0.1, meant for %s, is taken".formatted(port, purpose),
                    "see who listens there (ss -ltnp), stop it, or choose another port");
        }
    }
}

package dev.walfleet.postgres.server;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * TCP ports of the loopback interface for servers of ours. A free port is taken from below the range that the kernel hands
 * out to outgoing connections: a client that keeps trying a stopped server's port could otherwise be given that very port, and
 * the server would not come back on it.
 *
 * <p>Whether a port is free is asked by a connection, not by listening on it: a process that is forked at that moment would
 * inherit the listening socket, and hold the port until it runs its own program.
 */
public final class LoopbackPorts {
    private static final int LOWEST = 18_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 500;
    private static final int CONNECT_TIMEOUT_MS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private LoopbackPorts() {}

    /** A port that nobody listens on at this moment, and that nobody in this process was given before. */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
    }

    public static boolean isFree(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Waits a second for a server that is just stopping there.
     *
     * @throws WalfleetException CONFIGURATION where somebody listens there
     */
    public static void requireFree(int port, String purpose) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isFree(port)) {
            if (System.nanoTime() > end) {
                throw new WalfleetException(
                        FailureCode.CONFIGURATION,
                        "port %d of 127.0.0.1, meant for %s, is taken".formatted(port, purpose),
                        "see who listens there (ss -ltnp), stop it, or choose another port");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}

package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {
    @Test
    void givesPortsThatOutgoingConnectionsDoNotGet() {
        assertThat(LoopbackPorts.free()).isBetween(18_000, 32_000);
    }

    @Test
    void seesThatAPortIsTakenOrFree() throws IOException {
        int port = LoopbackPorts.free();
        LoopbackPorts.requireFree(port, "a test");
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(LoopbackPorts.isFree(taken.getLocalPort())).isFalse();
            assertThatThrownBy(() -> LoopbackPorts.requireFree(port, "a test"))
                    .hasMessage("port %d of 127.0.0.1, meant for a test, is taken", port);
        }
    }

    @Test
    void aProcessStartedMeanwhileDoesNotHoldAPortThatWasTried() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread starter = new Thread(() -> startProcessesUntil(over));
        starter.start();
        try {
            for (int i = 0; i < 500; i++) {
                int port = LoopbackPorts.free();
                try (ServerSocket server = new ServerSocket()) {
                    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                }
            }
        } finally {
            over.set(true);
            starter.join();
        }
    }

    private static void startProcessesUntil(AtomicBoolean over) {
        try {
            while (!over.get()) {
                new ProcessBuilder("true").start().waitFor();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

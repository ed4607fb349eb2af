package dev.walfleet.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketFactoryTest {
    @TempDir
    private Path folder;

    @Test
    void everyWayToASocketLeadsToItsPath() throws IOException {
        Path path = folder.resolve(".s.PGSQL.5432");
        SocketFactory factory = new UnixSocketFactory(path.toString());
        InetAddress host = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Socket unconnected = factory.createSocket();
            unconnected.connect(UnixDomainSocketAddress.of(path), 0);
            for (Socket socket : List.of(
                    unconnected,
                    factory.createSocket("db1", 5432),
                    factory.createSocket("db1", 5432, host, 0),
                    factory.createSocket(host, 5432),
                    factory.createSocket(host, 5432, host, 0))) {
                try (socket;
                        SocketChannel other = server.accept()) {
                    other.write(ByteBuffer.wrap(new byte[] {42}));
                    assertThat(socket.getInputStream().read()).isEqualTo(42);
                }
            }
        }
    }

    @Test
    void whereNobodyListensThereIsNoSocket() {
        SocketFactory factory = new UnixSocketFactory(folder.resolve("nobody").toString());
        assertThatThrownBy(() -> factory.createSocket("db1", 5432)).isInstanceOf(IOException.class);
    }
}

package dev.walfleet.postgres.server;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Leads the JDBC driver to a Unix socket ({@code socketFactory}, {@code socketFactoryArg} = its path): the way into a server
 * whose passwords we do not know, and that nobody else may enter. Hosts and ports that it is asked for mean nothing to it. For short
 * conversations: there is no time-out.
 */
public final class UnixSocketFactory extends SocketFactory {
    private final Path path;

    /** @param path of the socket's file */
    public UnixSocketFactory(String path) {
        this.path = Path.of(path);
    }

    @Override
    public Socket createSocket() {
        return new UnixSocket(path);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return connected();
    }

    /** Whatever host is named: there is one place that it leads to. */
    private Socket connected() throws IOException {
        Socket socket = createSocket();
        socket.connect(UnixDomainSocketAddress.of(path));
        return socket;
    }

    /** What the driver needs of a socket. */
    private static final class UnixSocket extends Socket {
        private final Path path;
        private @Nullable SocketChannel channel;
        private boolean closed;

        UnixSocket(Path path) {
            this.path = path;
        }

        private SocketChannel open() throws IOException {
            SocketChannel present = channel;
            if (present == null) {
                throw new IOException("not connected to " + path);
            }
            return present;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                opened.connect(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                opened.close();
                throw e;
            }
            channel = opened;
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }

        @Override
        public boolean isConnected() {
            return channel != null;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            SocketChannel from = open();
            return new FilterInputStream(InputStream.nullInputStream()) {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    return length == 0 ? 0 : from.read(ByteBuffer.wrap(bytes, offset, length));
                }

                @Override
                public int available() {
                    return 0;
                }

                @Override
                public void close() throws IOException {
                    UnixSocket.this.close();
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            SocketChannel to = open();
            return new FilterOutputStream(OutputStream.nullOutputStream()) {
                @Override
                public void write(int value) throws IOException {
                    write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
                    while (left.hasRemaining()) {
                        to.write(left);
                    }
                }

                @Override
                public void close() throws IOException {
                    UnixSocket.this.close();
                }
            };
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            if (channel != null) {
                channel.close();
            }
        }

        @Override
        public void setTcpNoDelay(boolean on) {
            // there is nothing to delay
        }

        @Override
        public void setKeepAlive(boolean on) {
            // the other end is on this machine
        }

        @Override
        public synchronized void setSoTimeout(int timeout) {
            // see the class
        }

        @Override
        public synchronized int getSoTimeout() {
            return 0;
        }

        @Override
        public synchronized void setReceiveBufferSize(int size) {
            // as it is
        }

        @Override
        public synchronized void setSendBufferSize(int size) {
            // as it is
        }
    }
}

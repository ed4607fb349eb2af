package dev.walfleet.postgres.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Speaks TLS with the client by a certificate of its own, and TLS with the server, and reads all that passes. */
final class ManInTheMiddle implements AutoCloseable {
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final SSLContext context = SSLContext.getInstance("TLS");
    private final int upstream;

    /** @param store PKCS #12, its password is {@code secret} */
    ManInTheMiddle(Path store, int upstream) throws IOException, GeneralSecurityException {
        this.upstream = upstream;
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        context.init(factory.getKeyManagers(), new TrustManager[] {new Credulous()}, new SecureRandom());
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> relay(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void relay(Socket plainClient) {
        try (plainClient;
                Socket plainServer = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
            plainClient.getInputStream().readNBytes(SSL_REQUEST.length);
            plainClient.getOutputStream().write('S');
            plainServer.getOutputStream().write(SSL_REQUEST);
            plainServer.getInputStream().read();
            SSLSocket client =
                    (SSLSocket) context.getSocketFactory().createSocket(plainClient, null, plainClient.getPort(), true);
            client.setUseClientMode(false);
            SSLSocket server =
                    (SSLSocket) context.getSocketFactory().createSocket(plainServer, "127.0.0.1", upstream, true);
            daemon(() -> pump(client, server));
            pump(server, client);
        } catch (IOException e) {
            // the client sees that its connection ended
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
            to.close();
        } catch (IOException e) {
            // the other direction ended it
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "man-in-the-middle");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

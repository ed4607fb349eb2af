package dev.walfleet.postgres.wire;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.SslMode;
import dev.walfleet.postgres.cluster.TlsFailures;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Puts TLS over a connected socket, checked as libpq's sslmode says. */
final class TlsUpgrade {
    private TlsUpgrade() {}

    static SSLSocket over(Socket plain, ConnectionTarget target) throws IOException {
        boolean verify = target.tls().mode() == SslMode.VERIFY_CA
                || target.tls().mode() == SslMode.VERIFY_FULL
                || (target.tls().mode() == SslMode.REQUIRE && target.tls().rootCert() != null);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trust = verify ? roots(target.tls().rootCert()) : new TrustManager[] {new Anyone()};
            context.init(ClientCertificate.keys(target.tls()), trust, null);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
            if (target.tls().mode() == SslMode.VERIFY_FULL) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException | IOException e) {
            Optional<WalfleetException> failure = TlsFailures.of(e, target);
            if (failure.isPresent()) {
                throw failure.orElseThrow();
            }
            if (e instanceof IOException broken) {
                throw broken;
            }
            throw new IOException("TLS with " + target + " failed: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] roots(@Nullable String pem) throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        Path file = pem == null ? libpqRoots() : Path.of(pem);
        if (pem == null && !Files.exists(file)) {
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("root-" + number++, certificate);
            }
        }
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Where libpq and the JDBC driver look. */
    private static Path libpqRoots() {
        return Path.of(System.getProperty("user.home", ""), ".postgresql", "root.crt");
    }

    /** For the modes that encrypt without asking who is there, as libpq has them. */
    private static final class Anyone implements X509TrustManager {
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

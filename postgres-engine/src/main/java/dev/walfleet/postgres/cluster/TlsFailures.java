package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.SocketException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What it means for an operator that TLS with a server does not come about, whichever client tried it. */
public final class TlsFailures {
    private static final String FILES =
            "check sslrootcert, sslcert and sslkey of the cluster: PEM files that this user may read";

    private TlsFailures() {}

    /**
     * The failure, where the cause is TLS.
     *
     * @param e what was thrown while the connection was being made
     */
    public static Optional<WalfleetException> of(Exception e, ConnectionTarget target) {
        String message = message(e);
        String sslmode = "sslmode " + target.tls().mode().key();
        if (message.contains("HostnameVerifier")) { // the driver's class: its words are the machine's language
            return Optional.of(otherHost(target, e));
        }
        SSLException ssl = cause(e, SSLException.class);
        if (ssl != null && (cause(e, SocketException.class) != null || cause(e, EOFException.class) != null)) {
            return Optional.empty(); // the network broke in the middle of it
        }
        if (ssl != null) {
            return Optional.of(classed(ssl, target));
        }
        Exception missing = cause(e, FileNotFoundException.class);
        missing = missing == null ? cause(e, NoSuchFileException.class) : missing;
        if (missing != null || cause(e, GeneralSecurityException.class) != null) {
            String words =
                    missing == null ? message : message.equals(message(missing)) ? message + " is missing" : message;
            return Optional.of(new WalfleetException(
                    FailureCode.CONFIGURATION,
                    "no TLS with " + address(target) + ", " + sslmode + ": " + words,
                    FILES,
                    e));
        }
        if (message.contains("SSL") && "08004".equals(state(e))) {
            return Optional.of(noTls(target, e));
        }
        return Optional.empty();
    }

    private static WalfleetException classed(SSLException e, ConnectionTarget target) {
        if (cause(e, CertificateExpiredException.class) != null) {
            return failure(
                    "the certificate of the server " + address(target) + " has expired: " + message(e),
                    "have a new one made for the server, and let the server reload it",
                    e);
        }
        if (cause(e, CertPathBuilderException.class) != null || cause(e, CertPathValidatorException.class) != null) {
            return stranger(target, e);
        }
        boolean name = target.tls().mode() == SslMode.VERIFY_FULL && cause(e, CertificateException.class) != null;
        return name ? otherHost(target, e) : refused(target, message(e), e);
    }

    /** The server has no TLS, and the sslmode insists on it. */
    public static WalfleetException noTls(ConnectionTarget target, @Nullable Exception cause) {
        return failure(
                "the server " + address(target) + " does not offer TLS, and the cluster's sslmode is "
                        + target.tls().mode().key(),
                "set ssl = on at the server, or another sslmode for the cluster: prefer and below do without",
                cause);
    }

    private static WalfleetException otherHost(ConnectionTarget target, Exception cause) {
        return failure(
                "the certificate of the server " + address(target) + " is not for " + target.host()
                        + ", and the cluster's sslmode is verify-full",
                "name the host as the certificate does (its subjectAltName), or have a certificate made for this name;"
                        + " verify-ca does not look at the name",
                cause);
    }

    private static WalfleetException stranger(ConnectionTarget target, Exception cause) {
        String root = target.tls().rootCert();
        return failure(
                "the certificate of the server " + address(target) + " is signed by no authority in "
                        + (root == null ? "~/.postgresql/root.crt" : root) + ", and the cluster's sslmode is "
                        + target.tls().mode().key(),
                "set sslrootcert to the certificate of the server's authority; if it was right before, find out who answers there",
                cause);
    }

    private static WalfleetException refused(ConnectionTarget target, String words, Exception cause) {
        return failure(
                "no TLS with " + address(target) + ", sslmode "
                        + target.tls().mode().key() + ": " + words,
                "check sslmode, sslrootcert, sslcert and sslkey of the cluster",
                cause);
    }

    private static WalfleetException failure(String message, String hint, @Nullable Exception cause) {
        return cause == null
                ? new WalfleetException(FailureCode.DATABASE_AUTHENTICATION, message, hint)
                : new WalfleetException(FailureCode.DATABASE_AUTHENTICATION, message, hint, cause);
    }

    private static String state(Exception e) {
        return e instanceof java.sql.SQLException sql ? SqlFailures.state(sql) : "";
    }

    private static String message(Throwable e) {
        String text = e.getMessage();
        return text == null
                ? e.getClass().getSimpleName()
                : text.lines().findFirst().orElse("").strip();
    }

    private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    private static String address(ConnectionTarget target) {
        return target.host() + ":" + target.port();
    }
}

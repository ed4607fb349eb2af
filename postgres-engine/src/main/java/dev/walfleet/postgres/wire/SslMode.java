package dev.walfleet.postgres.wire;

import java.util.Locale;

/** libpq's {@code sslmode}, with libpq's meaning. */
public enum SslMode {
    DISABLE,
    /** Plain first; TLS where the server insists. */
    ALLOW,
    /** TLS where the server can; its certificate is not checked. */
    PREFER,
    /** TLS or nothing; the certificate is checked only where a root certificate is given. */
    REQUIRE,
    /** The certificate has to come from the given root. */
    VERIFY_CA,
    /** And it has to bear the host's name. */
    VERIFY_FULL;

    /** @throws IllegalArgumentException quoting the word, where libpq knows no such mode */
    public static SslMode of(String word) {
        for (SslMode mode : values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException(
                "sslmode '" + word + "' is not one of disable, allow, prefer, require, verify-ca, verify-full");
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

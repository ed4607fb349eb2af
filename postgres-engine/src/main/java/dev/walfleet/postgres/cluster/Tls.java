package dev.walfleet.postgres.cluster;

import org.jspecify.annotations.Nullable;

/** How a connection is protected, and by which files (PEM). */
public record Tls(
        SslMode mode,
        @Nullable String rootCert,
        @Nullable String cert,
        @Nullable String key) {
    /** TLS where the server offers it, nothing verified: libpq's default. */
    public static final Tls PREFER = new Tls(SslMode.PREFER, null, null, null);
}

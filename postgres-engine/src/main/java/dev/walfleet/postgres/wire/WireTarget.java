package dev.walfleet.postgres.wire;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to connect.
 *
 * @param password never printed
 * @param sslRootCertificate a PEM file; absent = the JDK's own roots for {@code verify-*}
 * @param replication whether the connection speaks the replication protocol (physical, no database)
 * @param timeout for the connection to come about, and for a server that falls silent while an answer is due
 */
public record WireTarget(
        String host,
        int port,
        String user,
        String database,
        @Nullable String password,
        SslMode sslMode,
        @Nullable Path sslRootCertificate,
        boolean replication,
        Duration timeout) {
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + (replication ? "replication" : database) + " sslmode="
                + sslMode.word();
    }
}

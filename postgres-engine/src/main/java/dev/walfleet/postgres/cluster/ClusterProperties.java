package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL cluster, as the section {@code clusters} of the configuration describes it.
 *
 * @param host a name or an address; PostgreSQL's Unix sockets are not supported
 * @param port 5432 where absent
 * @param user the role that backs up; {@code walfleet sql role} prints its grants
 * @param password absent where the server asks for none (trust, client certificate)
 * @param database the maintenance database: where questions about the whole cluster are asked; {@code postgres} where absent
 * @param sslmode as libpq knows it; {@code prefer} where absent
 * @param sslrootcert file of the authorities that the server's certificate is checked against
 * @param sslcert file of the client's certificate (PEM)
 * @param sslkey file of the client's private key (PEM, PKCS #8)
 * @param connectTimeout 10 s where absent
 * @param databases which databases are backed up; all but templates where absent
 * @param repositories names of the repositories that its backups go to; empty = every configured one
 * @param dump how databases are dumped
 * @param physical how the files are read for physical backups
 */
public record ClusterProperties(
        String host,
        int port,
        String user,
        @Nullable String password,
        DatabaseName database,
        SslMode sslmode,
        @Nullable String sslrootcert,
        @Nullable String sslcert,
        @Nullable String sslkey,
        Duration connectTimeout,
        DatabasePatterns databases,
        List<String> repositories,
        DumpProperties dump,
        PhysicalProperties physical) {
    private static final int DEFAULT_PORT = 5432;
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    @SuppressWarnings("ConstantValue") // a key that is absent from the file arrives here as null
    public ClusterProperties {
        host = Settings.required("host", host);
        if (host.startsWith("/")) {
            throw new IllegalArgumentException(
                    "host '" + host + "' is a Unix socket folder, expected a name or an address: use localhost");
        }
        port = port == 0 ? DEFAULT_PORT : port;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port of " + port + ", expected 1 to 65535");
        }
        user = Settings.required("user", user);
        password = Settings.secret("password", password);
        database = Settings.or(database, new DatabaseName("postgres"));
        sslmode = Settings.or(sslmode, SslMode.PREFER);
        connectTimeout = Settings.or(connectTimeout, DEFAULT_CONNECT_TIMEOUT);
        if (connectTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("connect-timeout of " + connectTimeout + ", expected at least 1s");
        }
        databases = Settings.or(databases, DatabasePatterns.ALL);
        repositories = Settings.list(repositories);
        dump = Settings.or(dump, DumpProperties.DEFAULTS);
        physical = Settings.or(physical, PhysicalProperties.DEFAULTS);
    }

    /** A cluster with all defaults. */
    public static ClusterProperties of(String host, int port, String user, @Nullable String password) {
        return new ClusterProperties(
                host,
                port,
                user,
                password,
                new DatabaseName("postgres"),
                SslMode.PREFER,
                null,
                null,
                null,
                DEFAULT_CONNECT_TIMEOUT,
                DatabasePatterns.ALL,
                List.of(),
                DumpProperties.DEFAULTS,
                PhysicalProperties.DEFAULTS);
    }

    /** How to reach the maintenance database. */
    public ConnectionTarget target() {
        return new ConnectionTarget(
                host, port, user, password, database, new Tls(sslmode, sslrootcert, sslcert, sslkey), connectTimeout);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ClusterProperties[" + target() + ", databases=" + databases + ", repositories=" + repositories
                + ", dump=" + dump + ", physical=" + physical + "]";
    }
}

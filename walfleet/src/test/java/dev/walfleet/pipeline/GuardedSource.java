package dev.walfleet.pipeline;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.ServerStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A server that lets in whom it knows, over TLS, and clusters that name it rightly and wrongly: roles that lack a grant, authorities
 * that did not sign, connections that break in the middle.
 */
final class GuardedSource implements AutoCloseable {
    static final String PASSWORD = "Pa55word-of-a-role-19c4";

    final Path base;
    final PostgresServer plain;
    final PostgresServer server;
    final Path authority;
    final Path stranger;
    private final CuttingProxy overTls;
    private final CuttingProxy overTcp;

    /**
     * @param base an empty folder that everybody may go into
     * @param plain a server without TLS; it stays its owner's
     */
    GuardedSource(Path base, PostgresServer plain) throws Exception {
        this.base = base;
        this.plain = plain;
        TestCertificates certificates = new TestCertificates(base);
        authority = certificates.authority("authority");
        stranger = certificates.authority("stranger");
        certificates.signed("authority", "server", "db1", "IP:127.0.0.1");
        certificates.signed("authority", "client", "by_certificate", "DNS:worker");
        server = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                .withSetting("max_slot_wal_keep_size", "16MB"));
        try {
            secured();
            roles();
            server.execute(
                    "postgres", "CREATE TABLE ledger AS SELECT generate_series(1, 1000) AS number", "CHECKPOINT");
            overTls = new CuttingProxy(server.port(), 2 << 20);
            overTcp = new CuttingProxy(plain.port(), 2 << 20);
            Files.writeString(base.resolve("walfleet.yml"), yaml());
            walfleet("init").succeeded();
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    private void secured() throws Exception {
        Path data = server.dataFolder();
        for (String name : List.of("server.crt", "server.key", "authority.crt")) {
            Path file = Files.copy(base.resolve(name), data.resolve(name));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            ServerStart.own(file);
        }
        Path hba = data.resolve("pg_hba.conf");
        Files.writeString(
                hba,
                "hostnossl all tls_only all reject\nhostssl all by_certificate all cert\nhostnossl all by_certificate all reject\n"
                        + Files.readString(hba));
        server.execute(
                "postgres",
                "ALTER SYSTEM SET ssl_ca_file = 'authority.crt'",
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()");
        eventually().until(() -> one("SHOW ssl").equals("on"));
    }

    /** By the script that a person gets, and then what may be forgotten. */
    private void roles() throws Exception {
        for (String role : List.of("tls_only", "by_certificate", "expired", "no_start", "no_read")) {
            String script = walfleet("sql", "role", "--full", "--role", role).out();
            String sql = script.lines().filter(line -> !line.startsWith("\\")).collect(Collectors.joining("\n"));
            server.execute("postgres", sql, "ALTER ROLE " + role + " PASSWORD '" + PASSWORD + "'");
        }
        server.execute(
                "postgres",
                "ALTER ROLE expired VALID UNTIL '2020-01-01'",
                "REVOKE EXECUTE ON FUNCTION pg_backup_start(text, boolean) FROM no_start",
                "REVOKE EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint, boolean) FROM no_read");
    }

    private String yaml() {
        String verified = "sslmode: verify-full, sslrootcert: \"" + authority + "\"";
        return "repositories:\n  local: {type: directory, path: \"" + base.resolve("repository") + "\"}\n"
                + "plans:\n  weekly: {kind: full, schedule: \"0 3 * * sun\"}\n"
                + "shipper: {clusters: [shipped]}\n"
                + "clusters:\n"
                + cluster("sound", "tls_only", "127.0.0.1", verified)
                + "  certificate: {host: 127.0.0.1, port: " + server.port() + ", user: by_certificate, " + verified
                + ", sslcert: \"" + base.resolve("client.crt") + "\", sslkey: \"" + base.resolve("client.key")
                + "\"}\n"
                + onPlain("without-tls", plain.port(), "sslmode: require")
                + cluster(
                        "unknown-ca",
                        "tls_only",
                        "127.0.0.1",
                        "sslmode: verify-full, sslrootcert: \"" + stranger + "\"")
                + cluster("other-host", "tls_only", "localhost", verified)
                + cluster("no-ca-file", "tls_only", "127.0.0.1", "sslmode: verify-ca, sslrootcert: /nowhere/root.crt")
                + cluster("tls-refused", "tls_only", "127.0.0.1", "sslmode: disable")
                + cluster("flipped", "tls_only", "127.0.0.1", verified)
                + cluster("expired", "expired", "127.0.0.1", "sslmode: require")
                + cluster("no-start", "no_start", "127.0.0.1", "sslmode: require")
                + cluster("no-read", "no_read", "127.0.0.1", "sslmode: require")
                + cluster("shipped", "tls_only", "127.0.0.1", "sslmode: require")
                + cluster("ended", "tls_only", "127.0.0.1", "sslmode: require, physical: {rate-limit: 4MiB}")
                + "  cut-tls: {host: 127.0.0.1, port: " + overTls.port()
                + ", user: tls_only, password: \"${ROLE_PASSWORD}\", sslmode: require}\n"
                + onPlain("cut-tcp", overTcp.port(), "sslmode: disable");
    }

    private String cluster(String name, String role, String host, String more) {
        return "  %s: {host: %s, port: %d, user: %s, password: \"${ROLE_PASSWORD}\", %s}\n"
                .formatted(name, host, server.port(), role, more);
    }

    private static String onPlain(String name, int port, String more) {
        return "  %s: {host: 127.0.0.1, port: %d, user: postgres, password: \"${PLAIN_PASSWORD}\", %s}\n"
                .formatted(name, port, more);
    }

    /** The command line, on the configuration of this source unless another is named. */
    CommandLineRun walfleet(String... words) {
        Map<String, String> environment = Map.of("ROLE_PASSWORD", PASSWORD, "PLAIN_PASSWORD", plain.password());
        List<String> all = new ArrayList<>();
        if (!List.of(words).contains("-c") && Files.exists(base.resolve("walfleet.yml"))) {
            all.addAll(List.of("-c", base.resolve("walfleet.yml").toString()));
        }
        all.addAll(List.of(words));
        return CommandLineRun.of(environment, base, "", all.toArray(String[]::new));
    }

    /** Of the guarded server. */
    String one(String sql) throws SQLException {
        return Sql.one(server, sql);
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    @Override
    public void close() throws IOException {
        overTls.close();
        overTcp.close();
        server.close();
    }
}

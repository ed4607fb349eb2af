package dev.walfleet.postgres.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.SslMode;
import dev.walfleet.postgres.cluster.Tls;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireConnectionIT {
    private static PostgresServer server;
    private static boolean tls;

    @TempDir
    private static Path temp;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.throwAway(Servers.newest());
        Path hba = server.dataFolder().resolve("pg_hba.conf");
        Files.writeString(
                hba,
                "host all old_style 127.0.0.1/32 md5\nhost all trusting 127.0.0.1/32 trust\n" + Files.readString(hba));
        server.execute(
                "postgres",
                "CREATE ROLE trusting LOGIN",
                "CREATE ROLE plain LOGIN PASSWORD 'secret'",
                "SET password_encryption = md5; CREATE ROLE old_style LOGIN PASSWORD 'Grüße'");
        tls = certificate();
        if (tls) {
            server.execute("postgres", "ALTER SYSTEM SET ssl = on");
        }
        server.execute("postgres", "SELECT pg_reload_conf()");
        if (tls) {
            Awaitility.await()
                    .until(() -> Servers.one(server, "postgres", "SHOW ssl").equals("on"));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static boolean certificate() throws IOException, InterruptedException {
        Path data = server.dataFolder();
        if (!selfSigned(data.resolve("server.key"), data.resolve("server.crt"))) {
            return false;
        }
        for (String name : List.of("server.key", "server.crt")) {
            Files.setOwner(data.resolve(name), Files.getOwner(data));
        }
        Files.copy(data.resolve("server.crt"), temp.resolve("root.crt"));
        return true;
    }

    /** For 127.0.0.1. */
    private static boolean selfSigned(Path key, Path certificate) throws IOException, InterruptedException {
        return openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=db1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
    }

    private static boolean openssl(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(temp.resolve("openssl.log").toFile())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no openssl here
        }
    }

    @Test
    void logsInByScramAndReadsRows() throws IOException {
        try (WireConnection connection = WireConnection.open(target("plain", "secret", SslMode.DISABLE), false)) {
            assertThat(connection
                            .query("SELECT g, NULL, 'é' FROM generate_series(1, 2) g")
                            .toString())
                    .isEqualTo("[[1, null, é], [2, null, é]]");
            assertThat(connection.parameter("server_version")).isPresent();
        }
    }

    @Test
    void logsInByMd5AndByTrust() throws IOException {
        for (ConnectionTarget target :
                List.of(target("old_style", "Grüße", SslMode.DISABLE), target("trusting", null, SslMode.DISABLE))) {
            try (WireConnection connection = WireConnection.open(target, false)) {
                assertThat(connection.query("SELECT current_user").get(0).get(0))
                        .isEqualTo(target.user());
            }
        }
    }

    @Test
    void aWrongOrMissingPasswordIsAnAuthenticationFailureThatDoesNotTellIt() {
        for (String password : new String[] {"wr0ng-one", null}) {
            Failure failure = failure(target("plain", password, SslMode.DISABLE), false);
            assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
            assertThat(failure.toString()).doesNotContain("wr0ng-one");
            assertThat(failure.hint()).contains("password");
        }
        assertThat(failure(target("old_style", "wr0ng-one", SslMode.DISABLE), false)
                        .code())
                .isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
    }

    @Test
    void whatIsNotThereIsNamedByItsCode() {
        ConnectionTarget nowhere = target("plain", "secret", SslMode.DISABLE).database(new DatabaseName("nowhere"));
        assertThat(failure(nowhere, false).code()).isEqualTo(FailureCode.DATABASE_UNKNOWN);
        ConnectionTarget closed = new ConnectionTarget(
                "127.0.0.1",
                1,
                "plain",
                null,
                new DatabaseName("postgres"),
                tls(SslMode.DISABLE),
                Duration.ofSeconds(2));
        assertThat(failure(closed, false).code()).isEqualTo(FailureCode.DATABASE_UNREACHABLE);
        assertThat(failure(target("plain", "secret", SslMode.DISABLE), true).code())
                .isEqualTo(FailureCode.DATABASE_PERMISSION);
    }

    @Test
    void anErrorLeavesTheConnectionUsable() throws IOException {
        try (WireConnection connection = WireConnection.open(Servers.target(server, "postgres"), false)) {
            assertThatThrownBy(() -> connection.query("SELECT 1/0"))
                    .isInstanceOfSatisfying(
                            ServerException.class, e -> assertThat(e.sqlState()).isEqualTo("22012"));
            assertThat(connection.query("SELECT 1")).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"ALLOW", "PREFER", "REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
    void speaksTlsAsTheModeSays(SslMode mode) throws IOException {
        assumeTrue(tls, "openssl is not there to make a certificate with");
        try (WireConnection connection = WireConnection.open(target("plain", "secret", mode), false)) {
            String ssl = connection
                    .query("SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    .get(0)
                    .get(0);
            assertThat(ssl).isEqualTo(mode == SslMode.ALLOW ? "false" : "true");
        }
    }

    @Test
    void aServerThatCannotBeVerifiedIsRefused() {
        assumeTrue(tls, "openssl is not there to make a certificate with");
        ConnectionTarget unknownRoot = with(
                target("plain", "secret", SslMode.VERIFY_CA),
                new Tls(SslMode.VERIFY_CA, null, null, null),
                "127.0.0.1");
        assertThat(failure(unknownRoot, false).code()).isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
        ConnectionTarget otherName = with(unknownRoot, tls(SslMode.VERIFY_FULL), "localhost");
        assertThat(failure(otherName, false).code()).isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
        ConnectionTarget anyName = with(unknownRoot, tls(SslMode.VERIFY_CA), "localhost");
        assertThat(catchThrowable(() -> WireConnection.open(anyName, false).close()))
                .isNull();
    }

    /** With sslmode=require the certificate is not looked at, so it is the channel binding of SCRAM that finds him out. */
    @Test
    void aManInTheMiddleIsFoundOutByChannelBinding() throws Exception {
        assumeTrue(tls, "openssl is not there to make a certificate with");
        Path store = temp.resolve("own.p12");
        selfSigned(temp.resolve("own.key"), temp.resolve("own.crt"));
        openssl(
                "pkcs12",
                "-export",
                "-inkey",
                temp.resolve("own.key").toString(),
                "-in",
                temp.resolve("own.crt").toString(),
                "-passout",
                "pass:secret",
                "-out",
                store.toString());
        ConnectionTarget right = target("plain", "secret", SslMode.REQUIRE);
        try (ManInTheMiddle proxy = new ManInTheMiddle(store, right.port())) {
            ConnectionTarget through = new ConnectionTarget(
                    right.host(),
                    proxy.port(),
                    right.user(),
                    right.password(),
                    right.database(),
                    right.tls(),
                    right.connectTimeout());
            ConnectionTarget trusting = new ConnectionTarget(
                    right.host(),
                    proxy.port(),
                    "trusting",
                    null,
                    right.database(),
                    right.tls(),
                    right.connectTimeout());
            try (WireConnection connection = WireConnection.open(trusting, false)) {
                assertThat(connection.query("SELECT 1")).as("he relays").hasSize(1);
            }
            assertThat(failure(through, false).code()).isEqualTo(FailureCode.DATABASE_AUTHENTICATION);
            assertThat(failure(through, false).message()).contains("SCRAM channel binding check failed");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslMode.class,
            names = {"DISABLE", "REQUIRE"})
    void streamsWalAndAnswersInTime(SslMode mode) throws Exception {
        assumeTrue(tls || mode == SslMode.DISABLE, "openssl is not there to make a certificate with");
        String slot = "wire_" + mode.name().toLowerCase(java.util.Locale.ROOT);
        try (WireConnection connection =
                WireConnection.open(with(Servers.target(server, "postgres"), tls(mode), "127.0.0.1"), true)) {
            Lsn from = Lsn.parse(
                    String.valueOf(connection.query("IDENTIFY_SYSTEM").get(0).get(2)));
            connection.query("CREATE_REPLICATION_SLOT " + slot + " PHYSICAL RESERVE_WAL");
            ReplicationStream stream = connection.startReplication(slot, from, new Timeline(1));
            assertThat(stream.receive(50))
                    .isInstanceOfAny(
                            ReplicationStream.Silence.class,
                            ReplicationStream.WalData.class,
                            ReplicationStream.KeepAlive.class);
            server.execute(
                    "postgres", "CREATE TABLE " + slot + " AS SELECT md5(g::text) FROM generate_series(1, 200000) g");
            Lsn end = Lsn.parse(Servers.one(server, "postgres", "SELECT pg_current_wal_flush_lsn()"));

            Lsn position = from;
            while (position.compareTo(end) < 0) {
                if (stream.receive(200) instanceof ReplicationStream.WalData data) {
                    assertThat(data.start()).isEqualTo(position);
                    position = position.plus(data.bytes().remaining());
                }
            }
            stream.confirm(from, true);
            Awaitility.await().until(() -> stream.receive(200) instanceof ReplicationStream.KeepAlive);
            // A keep-alive that was already on its way answers nothing: the slot itself tells when the server has read
            // it.
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Servers.one(
                                    server,
                                    "postgres",
                                    "SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = '" + slot + "'"))
                            .isEqualTo(from.toString()));
        } finally {
            Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(() -> server.execute("postgres", "SELECT pg_drop_replication_slot('" + slot + "')"));
        }
    }

    private static ConnectionTarget target(String user, String password, SslMode mode) {
        return with(Servers.target(server, user, password, "postgres"), tls(mode), "127.0.0.1");
    }

    private static Tls tls(SslMode mode) {
        boolean verify = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
        return new Tls(mode, verify ? temp.resolve("root.crt").toString() : null, null, null);
    }

    private static ConnectionTarget with(ConnectionTarget target, Tls tls, String host) {
        return new ConnectionTarget(
                host, target.port(), target.user(), target.password(), target.database(), tls, target.connectTimeout());
    }

    private static Failure failure(ConnectionTarget target, boolean replication) {
        Throwable thrown =
                catchThrowable(() -> WireConnection.open(target, replication).close());
        assertThat(thrown).isInstanceOf(Failing.class);
        return Failing.of(thrown);
    }
}

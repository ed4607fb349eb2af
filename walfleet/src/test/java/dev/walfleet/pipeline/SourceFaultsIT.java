package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresTool;
import dev.walfleet.postgres.server.ServerStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a person sees who makes a full backup of a server that does not let him, or that goes away: the commands as they are typed. Each
 * end has a fact with the values in it, a hint, an exit status, and leaves nothing that counts as a backup.
 */
@ExtendWith(SharedServers.class)
class SourceFaultsIT {
    private static final long SEED = Long.getLong("walfleet.seed", System.nanoTime());
    private static final String COPYING = "query LIKE 'COPY (SELECT t.i%' AND pid <> pg_backend_pid()";

    @TempDir(factory = OpenFolder.class)
    static Path base;

    private static GuardedSource source;

    @BeforeAll
    static void start(Servers servers) throws Exception {
        Skipped.unless(TestCertificates.possible(), "openssl is not there to make certificates with");
        source = new GuardedSource(base, servers.newestPostgres());
    }

    @AfterAll
    static void stop() throws IOException {
        if (source != null) {
            source.close();
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "without-tls",
                        "DATABASE_AUTHENTICATION",
                        "the server 127.0.0.1:" + source.plain.port()
                                + " does not offer TLS, and the cluster's sslmode is require",
                        "set ssl = on at the server"),
                refusal(
                        "unknown-ca",
                        "DATABASE_AUTHENTICATION",
                        "is signed by no authority in " + source.stranger
                                + ", and the cluster's sslmode is verify-full",
                        "set sslrootcert to the certificate of the server's authority"),
                refusal(
                        "other-host",
                        "DATABASE_AUTHENTICATION",
                        "the certificate of the server localhost:" + source.server.port() + " is not for localhost",
                        "name the host as the certificate does"),
                refusal("no-ca-file", "CONFIGURATION", "/nowhere/root.crt", "check sslrootcert"),
                refusal(
                        "tls-refused",
                        "DATABASE_AUTHENTICATION",
                        "does not let tls_only in",
                        "a line that lets tls_only in from here with sslmode disable"),
                refusal(
                        "expired",
                        "DATABASE_AUTHENTICATION",
                        "does not let expired in",
                        "the role is past its VALID UNTIL"),
                refusal(
                        "no-start",
                        "DATABASE_PERMISSION",
                        "permission denied for function pg_backup_start",
                        "walfleet sql role --full"),
                refusal(
                        "no-read",
                        "DATABASE_PERMISSION",
                        "permission denied for function pg_read_binary_file",
                        "walfleet sql role --full"));
    }

    private static Arguments refusal(String cluster, String code, String fact, String hint) {
        return Arguments.of(cluster, code, fact, hint);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whoIsRefusedIsToldWhyAndWhatToDo(String cluster, String code, String fact, String hint) throws Exception {
        failed(source.walfleet("backup", cluster, "--full", "--direct"), cluster, fact, hint);
        assertThat(source.walfleet("backup", cluster, "--full", "--direct", "--json")
                        .out())
                .contains("\"code\": \"" + code + "\"");
        CommandLineRun doctor = source.walfleet("doctor", cluster);
        assertThat(doctor.status()).as(doctor.out()).isEqualTo(1);
        assertThat(doctor.out())
                .contains(
                        code.equals("DATABASE_PERMISSION")
                                ? "it may not execute " + fact.substring(fact.lastIndexOf(' ') + 1)
                                : fact,
                        hint);
    }

    private static void failed(CommandLineRun run, String cluster, String fact, String hint) throws IOException {
        String screen = run.out() + run.err();
        assertThat(run.status()).as(screen).isEqualTo(1);
        assertThat(run.out()).contains("cluster " + cluster + ": ", fact, "\nhint: ", hint, "backup FAILED");
        assertThat(screen).doesNotContain(GuardedSource.PASSWORD, source.plain.password());
        assertThat(backups(cluster)).isEmpty();
        assertThat(source.walfleet("list", cluster).out()).doesNotContain("base_");
    }

    /** What of a cluster is in the repository, but for its document and its WAL. */
    private static List<String> backups(String cluster) throws IOException {
        Path folder = base.resolve("repository").resolve(cluster);
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.equals("cluster.json") && !name.startsWith("wal_archive/"))
                    .toList();
        }
    }

    @Test
    void sessionsThatAreEndedInTheMiddleEndTheBackup() throws Exception {
        CompletableFuture<CommandLineRun> run =
                CompletableFuture.supplyAsync(() -> source.walfleet("backup", "ended", "--full", "--direct"));
        GuardedSource.eventually()
                .until(() -> run.isDone()
                        || !source.one("SELECT count(*) FROM pg_stat_activity WHERE " + COPYING)
                                .equals("0"));
        source.one("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE " + COPYING);
        CommandLineRun ended = run.join();
        failed(ended, "ended", "reading ", "The next attempt starts anew");
        // while it waits for us to read, a server that ends a session cannot say so any more
        assertThat(ended.out()).containsAnyOf("terminating connection due to administrator command", " broke: ");
        assertThat(source.walfleet("backup", "ended", "--full", "--direct").status())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-tls", "cut-tcp"})
    void aNetworkThatBreaksInTheMiddleEndsTheBackup(String cluster) throws Exception {
        CommandLineRun run = source.walfleet("backup", cluster, "--full", "--direct");
        failed(
                run,
                cluster,
                "reading ",
                "did the server stop or restart, or somebody or a firewall end the connection?");
        assertThat(run.out()).contains(": the connection to ", " broke: ");
        assertThat(source.walfleet("backup", cluster, "--full", "--direct", "--json")
                        .out())
                .contains("\"code\": \"DATABASE_INTERRUPTED\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sound", "certificate"})
    void overVerifiedTlsABackupIsMadeByTheRoleThatTheScriptMakes(String cluster) throws Exception {
        CommandLineRun doctor = source.walfleet("doctor", cluster);
        assertThat(doctor.status()).as(doctor.out()).isZero();
        CommandLineRun run = source.walfleet("backup", cluster, "--full", "--direct");
        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(source.walfleet("verify", "--cluster", cluster).status()).isZero();
    }

    @Test
    void aFlippedBitOfAnyObjectIsNamedThoughNothingIsEncrypted() throws Exception {
        CommandLineRun made = source.walfleet("backup", "flipped", "--full", "--direct");
        assertThat(made.status()).as(made.out() + made.err()).isZero();
        Path root = base.resolve("repository");
        List<Path> objects;
        try (Stream<Path> files = Files.walk(root.resolve("flipped"))) {
            objects = files.filter(Files::isRegularFile).sorted().toList();
        }
        assertThat(objects).as("cluster, manifest, map, packs, WAL").hasSizeGreaterThanOrEqualTo(5);
        Random random = new Random(SEED);
        for (Path object : objects) {
            byte[] sound = Files.readAllBytes(object);
            for (int bit : List.of(random.nextInt(8 * sound.length), 8 * sound.length - 1 - random.nextInt(64))) {
                byte[] damaged = sound.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                object.toFile().setWritable(true);
                Files.write(object, damaged);
                CommandLineRun verify = source.walfleet("verify", "--cluster", "flipped");
                assertThat(verify.out() + verify.err())
                        .as("seed %d bit %d", SEED, bit)
                        .contains(root.relativize(object).toString());
                assertThat(verify.status()).isNotZero();
            }
            refusesToRestore(root.relativize(object).toString());
            Files.write(object, sound);
        }
        assertThat(source.walfleet("verify", "--cluster", "flipped").status()).isZero();
    }

    /** Or it had no need for what is damaged: the index at the end of a pack is not read. */
    private static void refusesToRestore(String object) throws IOException {
        Path data = base.resolve("never");
        CommandLineRun restore = source.walfleet("restore", "flipped", "--data-dir", data.toString());
        if (restore.status() == 0) {
            assertThat(object).endsWith(".pack");
        } else {
            assertThat(restore.out() + restore.err()).contains(object);
        }
        Trees.delete(data);
    }

    @Test
    void whatIsShippedNeedsARoleThatReplicates() {
        CommandLineRun doctor = source.walfleet("doctor", "shipped");
        assertThat(doctor.status()).as(doctor.out()).isEqualTo(1);
        assertThat(doctor.out())
                .contains("cluster shipped, replication: the role may not replicate", "ALTER ROLE ... REPLICATION");
    }

    @Test
    void aSlotThatHasLostWalIsNamed() throws Exception {
        source.server.execute("postgres", "SELECT pg_create_physical_replication_slot('walfleet_lost', true)");
        try {
            GuardedSource.eventually().pollDelay(Duration.ZERO).until(() -> {
                source.server.execute(
                        "postgres", "SELECT pg_switch_wal() FROM (SELECT txid_current()) t", "CHECKPOINT");
                return source.one("SELECT wal_status FROM pg_replication_slots").equals("lost");
            });
            CommandLineRun doctor = source.walfleet("doctor", "sound");
            assertThat(doctor.status()).as(doctor.out()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains(
                            "slot walfleet_lost is not in use, its WAL is lost",
                            "pg_drop_replication_slot('walfleet_lost'), then take a full backup at once");
        } finally {
            source.server.execute("postgres", "SELECT pg_drop_replication_slot('walfleet_lost')");
        }
    }

    @Test
    void aStandbyThatLacksItsWalGivesABackupOnlyWhereThePrimarysWalIsShipped() throws Exception {
        CommandLineRun made = source.walfleet("backup", "sound", "--full", "--direct");
        assertThat(made.status()).as(made.out() + made.err()).isZero();
        Path data = base.resolve("standby");
        CommandLineRun restored = source.walfleet("restore", "sound", "--data-dir", data.toString());
        assertThat(restored.status()).as(restored.out() + restored.err()).isZero();
        ServerStart standby = new ServerStart(source.server.installation(), data);
        assertThat(standby.run(PostgresTool.PG_VERIFYBACKUP, List.of(data.toString()), Duration.ofMinutes(1)))
                .contains("successfully verified");
        int port = follows(data);
        standby.start(base.resolve("standby.log"), Duration.ofMinutes(1));
        try {
            try (Stream<Path> wal = Files.list(data.resolve("pg_wal"))) {
                for (Path segment : wal.filter(f -> f.getFileName().toString().matches("[0-9A-F]{24}"))
                        .toList()) {
                    Files.delete(segment);
                }
            }
            Path config = base.resolve("standby.yml");
            for (String name : List.of("standby", "sound")) {
                Files.writeString(
                        config,
                        "repositories:\n  local: {type: directory, path: \"" + base.resolve("repository") + "\"}\n"
                                + "clusters:\n  " + name + ": {host: 127.0.0.1, port: " + port
                                + ", user: tls_only, password: \"${ROLE_PASSWORD}\", physical: {wal-timeout: 1s}}\n");
                CommandLineRun run = source.walfleet("-c", config.toString(), "backup", "--full", "--direct");
                if (name.equals("sound")) {
                    assertThat(run.status())
                            .as("with the primary's WAL: " + run.out() + run.err())
                            .isZero();
                } else {
                    failed(
                            run,
                            name,
                            "is neither in the archive nor on tls_only@127.0.0.1:" + port,
                            "ship the primary's WAL");
                    assertThat(run.out()).contains("000000010000000");
                }
            }
        } finally {
            standby.stop(Duration.ofMinutes(1));
        }
    }

    /** Makes a standby of what was restored, that gets no WAL from anywhere. */
    private static int follows(Path data) throws IOException {
        int port = LoopbackPorts.free();
        Files.delete(data.resolve("recovery.signal"));
        ServerStart.own(Files.createFile(data.resolve("standby.signal")));
        Path settings = data.resolve("postgresql.auto.conf");
        Files.writeString(
                settings,
                "port = " + port + "\nunix_socket_directories = ''\nrestore_command = 'exit 1'\n",
                StandardOpenOption.APPEND);
        return port;
    }
}

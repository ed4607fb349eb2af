package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.event.AlertFired;
import dev.walfleet.event.AlertResolved;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.FailedDatabase;
import dev.walfleet.local.LocalS3;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * One fleet with a cluster for every way to fail. Each failure has its name and a hint, an alert that fires once and resolves
 * once when it works again, and leaves nothing behind that could be taken for a backup.
 */
@ExtendWith(SharedServers.class)
class FailureMatrixIT {
    private static final String WRONG_PASSWORD = "wrong-Pa55word-0f7e";
    private static final String READER_PASSWORD = "reader-Pa55word-41bc";
    private static final String FIRST_PASSWORD = "first-Pa55word-93d2";
    private static final String PASSPHRASE = "passphrase-of-the-matrix-77aa";

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    private static Path folder;
    private static PostgresServer server;
    private static LocalS3 s3;
    private static LocalS3 second;
    private static NewerServer newer;
    private static InProcessFleet fleet;

    @BeforeAll
    static void start(Servers servers, @TempDir Path temporary) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(LOG);
        LOG.start();
        folder = temporary;
        server = servers.newestPostgres();
        s3 = servers.s3();
        second = LocalS3.throwAway();
        newer = NewerServer.before(server);
        makeDatabases();
        s3.createBucket("matrix");
        second.createBucket("optional");
        fleet = InProcessFleet.start(
                servers.kafka().bootstrapServers(),
                new FleetSettings(folder, "matrix.", "share", yaml(), environment()));
        fleet.initialise("local", "s3", "optional");
    }

    private static void makeDatabases() throws Exception {
        server.execute(
                "postgres",
                "CREATE DATABASE matrix",
                "CREATE DATABASE heavy",
                "CREATE ROLE matrix_owner SUPERUSER LOGIN PASSWORD '" + FIRST_PASSWORD + "'",
                "CREATE ROLE matrix_reader LOGIN PASSWORD '" + READER_PASSWORD + "'");
        server.execute(
                "matrix",
                "CREATE TABLE open AS SELECT generate_series(1, 1000) i",
                "CREATE TABLE salaries AS SELECT generate_series(1, 1000) i",
                "GRANT SELECT ON open TO matrix_reader");
        server.execute(
                "heavy",
                "CREATE TABLE noise AS SELECT i, encode(sha256(i::text::bytea), 'hex') FROM generate_series(1, 100000) i");
    }

    private static String yaml() {
        String bucket = "{type: s3, bucket: %s, prefix: backups, region: %s, endpoint: \"%s\", path-style: true,"
                + " access-key: \"${%s_KEY}\", secret-key: \"${%s_SECRET}\", required: %s"
                + ", encryption: {passphrase: \"${WALFLEET_PASSPHRASE}\"}}\n";
        String matrix = "databases: {include: [matrix]}, repositories: ";
        String heavy = "databases: {include: [heavy]}, repositories: ";
        return "repositories:\n"
                + "  local: {type: directory, path: \"" + folder.resolve("local") + "\"}\n"
                + "  tiny: {type: directory, path: \"" + folder.resolve("tiny/backups") + "\"}\n"
                + "  s3: " + bucket.formatted("matrix", s3.region(), s3.endpoint(), "S3", "S3", true)
                + "  unmade: " + bucket.formatted("unmade", s3.region(), s3.endpoint(), "S3", "S3", true)
                + "  careless: " + bucket.formatted("careless", s3.region(), s3.endpoint(), "S3", "S3", true)
                + "  optional: "
                + bucket.formatted("optional", second.region(), second.endpoint(), "SECOND", "SECOND", false)
                + "clusters:\n"
                + "  password: {host: \"%s\", port: %d, user: matrix_owner, password: \"${WRONG}\", %s}\n"
                        .formatted(server.host(), server.port(), matrix + "[local]")
                + "  rights: {host: \"%s\", port: %d, user: matrix_reader, password: \"${READER}\", %s}\n"
                        .formatted(server.host(), server.port(), matrix + "[local]")
                + "  newer: {host: \"%s\", port: %d, user: \"%s\", password: \"${OWN}\", sslmode: disable, %s}\n"
                        .formatted(server.host(), newer.port(), server.user(), matrix + "[local]")
                + FleetSettings.cluster("database", server, "database: not_yet, " + matrix + "[local]")
                + FleetSettings.cluster("bucket", server, matrix + "[unmade]")
                + FleetSettings.cluster("disk", server, heavy + "[tiny]")
                + FleetSettings.cluster("middle", server, heavy + "[s3]")
                + FleetSettings.cluster("lagging", server, matrix + "[local, optional]");
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(FleetSettings.environment(server));
        environment.putAll(Map.of(
                "OWN", server.password(),
                "WRONG", WRONG_PASSWORD,
                "READER", READER_PASSWORD,
                "S3_KEY", s3.accessKey(),
                "S3_SECRET", s3.secretKey(),
                "SECOND_KEY", second.accessKey(),
                "SECOND_SECRET", second.secretKey(),
                "WALFLEET_PASSPHRASE", PASSPHRASE));
        return environment;
    }

    @AfterEach
    void mendTheStore() {
        s3.faults().clear();
    }

    /** Whatever was tried: each alert once, and no secret anywhere. */
    @AfterAll
    static void stop() throws Exception {
        try {
            List<String> secrets = new ArrayList<>(List.of(
                    WRONG_PASSWORD, READER_PASSWORD, FIRST_PASSWORD, PASSPHRASE, server.password(), s3.secretKey()));
            secrets.add(second.secretKey());
            RawTopics.read(fleet.bootstrapServers(), fleet.prefix())
                    .forEach(record -> assertThat(new String(
                                    record.value() == null ? new byte[0] : record.value(), StandardCharsets.UTF_8))
                            .as("a record on %s", record.topic())
                            .doesNotContain(secrets));
            List<ILoggingEvent> lines;
            synchronized (LOG) {
                lines = List.copyOf(LOG.list);
            }
            lines.forEach(line -> assertThat(line.getFormattedMessage() + line.getThrowableProxy())
                    .as("a line of the log")
                    .doesNotContain(secrets));
            for (String log : List.of("backup.log", "verify.log")) {
                Path file = folder.resolve("local").resolve(log);
                assertThat(Files.exists(file) ? Files.readString(file) : "").doesNotContain(secrets);
            }
        } finally {
            fleet.close();
            newer.close();
            second.close();
            LOG.stop();
            ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(LOG);
        }
    }

    @Test
    void aWrongPassword() throws Exception {
        fails("password", FailureCode.DATABASE_AUTHENTICATION, "");
        assertThat(objects(folder.resolve("local"), "password")).isEmpty();
        server.execute("postgres", "ALTER ROLE matrix_owner PASSWORD '" + WRONG_PASSWORD + "'");
        worksAgain("password", "");
    }

    @Test
    void anUnknownDatabase() throws Exception {
        fails("database", FailureCode.DATABASE_UNKNOWN, "");
        assertThat(objects(folder.resolve("local"), "database")).isEmpty();
        server.execute("postgres", "CREATE DATABASE not_yet");
        worksAgain("database", "");
    }

    @Test
    void noRightToReadATable() throws Exception {
        BackupFailed failed = fails("rights", FailureCode.DATABASE_PERMISSION, "/matrix");
        assertThat(failed.failed()).extracting(FailedDatabase::database).hasToString("[matrix]");
        assertThat(failed.failure().message()).contains("salaries");
        assertThat(objects(folder.resolve("local"), "rights")).noneMatch(name -> name.startsWith("backup_"));
        server.execute("matrix", "GRANT SELECT ON salaries TO matrix_reader");
        worksAgain("rights", "/matrix");
    }

    @Test
    void aServerThatIsNewerThanEveryPgDump() throws Exception {
        BackupFailed failed = fails("newer", FailureCode.TOOL_TOO_OLD, "");
        assertThat(failed.failure().hint()).contains("WALFLEET_POSTGRES_PATH");
        assertThat(objects(folder.resolve("local"), "newer")).isEmpty();
        newer.tellTheTruth();
        worksAgain("newer", "");
    }

    @Test
    void aMissingBucket() throws Exception {
        fails("bucket", FailureCode.REPOSITORY_MISSING, "");
        s3.createBucket("unmade");
        BackupFailed empty = (BackupFailed) fleet.end(fleet.ask("bucket", 1));
        assertThat(empty.failure().hint()).as("a bucket without a repository").contains("walfleet init");
        assertThat(objects(s3.bucketFolder("unmade"), "bucket")).isEmpty();
        fleet.initialise("unmade");
        worksAgain("bucket", "");
    }

    @Test
    void aFullDisk() throws Exception {
        Skipped.unless(System.getProperty("user.name").equals("root"), "mounting a small file system needs root");
        Path tiny = Files.createDirectories(folder.resolve("tiny"));
        Skipped.unless(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tiny.toString()) == 0,
                "no tmpfs can be mounted here");
        try {
            fleet.initialise("tiny");
            fails("disk", FailureCode.REPOSITORY_FULL, "");
            assertThat(objects(tiny, "disk")).isEmpty();
            try (Stream<Path> left = Files.list(tiny.resolve("backups/.walfleet-tmp"))) {
                assertThat(left).as("the partial file is gone").isEmpty();
            }
            assertThat(run("mount", "-o", "remount,size=64m", tiny.toString())).isZero();
            worksAgain("disk", "");
        } finally {
            run("umount", "-l", tiny.toString());
        }
    }

    @Test
    void aStoreThatFailsInTheMiddle() throws Exception {
        long before = s3.faults().requests();
        List<CommittedBackup> told = new ArrayList<>(fleet.backup("middle").backups());
        int requests = (int) (s3.faults().requests() - before);
        fleet.verified(told);
        int attempts = 2;
        // the first backup also opened the repository, and its verification may have begun: later ones need fewer
        // requests
        for (int survived : List.of(requests / 4, requests / 3, requests / 2)) {
            s3.faults().unavailableAfter(survived);
            BackupFailed failed = fails("middle", FailureCode.REPOSITORY_UNREACHABLE, attempts);
            s3.faults().clear();
            for (BackupFailed attempt :
                    fleet.trail().all(BackupFailed.class, f -> f.job().equals(failed.job()))) {
                attempt.committed().stream().filter(b -> !told.contains(b)).forEach(told::add);
            }
            manifestsAre(told);
            attempts = 1;
        }
        told.addAll(worksAgain("middle", "").backups());
        manifestsAre(told);
        CommandLineRun verified = fleet.walfleet("verify", "--cluster", "middle", "--repository", "s3");
        assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
    }

    private static void manifestsAre(List<CommittedBackup> told) throws IOException {
        assertThat(objects(s3.bucketFolder("matrix"), "middle"))
                .as("the manifests of what was said to be committed, and of nothing else")
                .filteredOn(name -> name.endsWith(".meta"))
                .containsExactlyInAnyOrderElementsOf(
                        told.stream().map(backup -> backup.backup() + ".meta").toList());
    }

    @Test
    void aStoreThatIgnoresConditionsIsRefused() throws Exception {
        s3.createBucket("careless");
        s3.faults().ignoreConditions();
        CommandLineRun refused = fleet.walfleet("init", "careless");
        assertThat(refused.status()).as(refused.err()).isEqualTo(3);
        assertThat(refused.err()).contains("hint: ").containsIgnoringCase("condition");
        s3.faults().clear();
        try (Stream<Path> left = Files.walk(s3.bucketFolder("careless"))) {
            assertThat(left.filter(Files::isRegularFile)).as("no trace of it").isEmpty();
        }
        fleet.initialise("careless");
    }

    @Test
    void anOptionalRepositoryThatIsAwayCatchesUp() throws Exception {
        RepositoryName optional = new RepositoryName("optional");
        second.stop();
        BackupCompleted without = fleet.backup("lagging");
        assertThat(without.backups()).allSatisfy(backup -> {
            assertThat(backup.behind()).containsExactly(optional);
            assertThat(backup.repositories()).containsExactly(new RepositoryName("local"));
        });
        second.start();
        BackupCompleted with = fleet.backup("lagging");
        assertThat(with.backups())
                .allSatisfy(backup -> assertThat(backup.behind()).isEmpty());
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            List<String> there = objects(second.bucketFolder("optional"), "lagging");
            for (CommittedBackup missed : without.backups()) {
                assertThat(there).contains(missed.backup() + ".meta");
            }
        });
        CommandLineRun verified = fleet.walfleet("verify", "--cluster", "lagging", "--repository", "optional");
        assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out())
                .contains(without.backups().size() + with.backups().size() + " sound");
    }

    /** Twice: the alert of both is one. */
    private static BackupFailed fails(String cluster, FailureCode code, String alert) {
        BackupFailed failed = fails(cluster, code, 1);
        AlertFired fired = fleet.trail().await(AlertFired.class, a -> a.key().equals(key(cluster, alert)));
        assertThat(fired.message()).contains(failed.failure().message());
        assertThat(fired.hint()).isEqualTo(failed.failure().hint());
        fails(cluster, code, 1);
        return failed;
    }

    private static BackupFailed fails(String cluster, FailureCode code, int attempts) {
        BackupEvent end = fleet.end(fleet.ask(cluster, attempts));
        assertThat(end).as("%s", fleet.trail()).isInstanceOf(BackupFailed.class);
        Failure failure = ((BackupFailed) end).failure();
        assertThat(failure.code()).as(failure.toString()).isEqualTo(code);
        assertThat(failure.hint()).as("the hint of %s", failure).isNotBlank();
        return (BackupFailed) end;
    }

    private static BackupCompleted worksAgain(String cluster, String alert) {
        BackupCompleted completed = fleet.backup(cluster);
        String key = key(cluster, alert);
        fleet.trail().await(AlertResolved.class, a -> a.key().equals(key));
        fleet.verified(completed.backups());
        assertThat(fleet.trail().all(AlertFired.class, a -> a.key().equals(key)))
                .as("fired once")
                .hasSize(1);
        assertThat(fleet.trail().all(AlertResolved.class, a -> a.key().equals(key)))
                .as("resolved once")
                .hasSize(1);
        return completed;
    }

    private static String key(String cluster, String alert) {
        return "backup-failed/" + cluster + "/logical" + alert;
    }

    /** The names of a cluster's files under a place, but for the one that says which cluster it is. */
    private static List<String> objects(Path place, String cluster) throws IOException {
        if (!Files.exists(place)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(place)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/" + cluster + "/"))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("cluster.json"))
                    .toList();
        }
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        return process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}

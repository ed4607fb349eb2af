package dev.walfleet.cli.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.cli.InstalledLauncher;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.postgres.server.PostgresTool;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** archive_command and restore_command as a server runs them: by the launcher, in its data folder, as its user. */
class WalCommandsIT {
    @TempDir
    private static Path installation;

    private static Path launcher;

    private PostgresServer server;
    private Path root;
    private Path repository;
    private Path config;

    @BeforeAll
    static void install() throws IOException {
        launcher = InstalledLauncher.in(installation);
    }

    @BeforeEach
    void serverThatArchives() throws Exception {
        server = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                .withSetting("archive_mode", "on")
                .withSetting("wal_keep_size", "1GB"));
        root = server.dataFolder().getParent();
        UserPrincipal owner = Files.getOwner(server.dataFolder());
        repository = owned(Files.createDirectory(root.resolve("repository")), owner);
        owned(Files.createDirectory(root.resolve("cache")), owner);
        config = Files.writeString(
                root.resolve("walfleet.yml"),
                "repositories: {local: {type: directory, path: " + repository + "}}\n"
                        + "clusters: {orders-prod: {host: 127.0.0.1, port: " + server.port() + ", user: "
                        + server.user() + ", password: '${SERVER_PASSWORD}'}}\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        asServer(launcher.toString(), "-c", config.toString(), "init");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatAServerPushesAnotherFetchesAndReplays() throws Exception {
        server.execute("postgres", "CREATE TABLE ledger (id bigserial PRIMARY KEY, filler text)");
        archiveBy(command("push") + " %p"); // a backup waits until its WAL is archived
        Path copy = root.resolve("cache/copy");
        asServer(
                server.installation().path(PostgresTool.PG_BASEBACKUP).toString(),
                "-h",
                server.host(),
                "-p",
                String.valueOf(server.port()),
                "-U",
                server.user(),
                "-D",
                copy.toString(),
                "-X",
                "none",
                "-c",
                "fast",
                "--no-password");
        archiveBy("");
        for (int i = 0; i < 6; i++) {
            server.execute(
                    "postgres",
                    "INSERT INTO ledger (filler) SELECT repeat(md5(g::text), 4) FROM generate_series(1, 20000) g",
                    "SELECT pg_switch_wal()");
        }
        archiveBy(command("push") + " %p");
        server.execute("postgres", "SELECT pg_create_restore_point('the last')");
        String last = one(server.jdbcUrl("postgres"), "SELECT pg_walfile_name(pg_switch_wal())");
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> archived().contains(last + ".zst"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> one(server.jdbcUrl("postgres"), "SELECT last_archived_wal FROM pg_stat_archiver")
                        .equals(last));

        CommandLineRun status = CommandLineRun.of(
                Map.of("SERVER_PASSWORD", server.password()),
                root,
                "",
                "-c",
                config.toString(),
                "wal",
                "status",
                "--all",
                "--json");
        assertThat(status.out()).contains("\"cluster\": \"orders-prod\"", "\"timeline\": 1", "\"lagBytes\": ");
        assertThat(status.out()).doesNotContain("is missing");
        assertThat(status.status()).isZero();
        String rows = one(server.jdbcUrl("postgres"), "SELECT count(*) || ' ' || max(id) FROM ledger");
        assertThat(replayed(copy)).isEqualTo(rows);
    }

    @Test
    void theSameAgainIsSuccessAndOtherContentIsNot() throws Exception {
        server.execute("postgres", "SELECT pg_create_restore_point('x')");
        String name = one(server.jdbcUrl("postgres"), "SELECT pg_walfile_name(pg_switch_wal())");
        Path segment = server.dataFolder().resolve("pg_wal").resolve(name);
        Path other = Files.createDirectories(root.resolve("other/pg_wal")).resolve(name);
        Files.createDirectories(root.resolve("other/global"));
        Files.copy(server.dataFolder().resolve("global/pg_control"), root.resolve("other/global/pg_control"));
        Files.copy(segment, other);

        CommandLineRun first = push(segment);
        CommandLineRun again = push(segment);
        try (RandomAccessFile file = new RandomAccessFile(other.toFile(), "rw")) {
            file.seek(100_000);
            file.write(1);
        }
        CommandLineRun changed = push(other);
        Files.move(other, other.resolveSibling("0000000100000000000000FF"));
        CommandLineRun misnamed = push(other.resolveSibling("0000000100000000000000FF"));

        assertThat(first.err()).isEmpty();
        assertThat(first.status()).isZero();
        assertThat(again.status()).isZero();
        assertThat(changed.status()).isEqualTo(1);
        assertThat(changed.err()).contains(name, "holds other WAL");
        assertThat(misnamed.status()).isEqualTo(3);
        assertThat(misnamed.err())
                .contains(
                        "what should be WAL segment 0000000100000000000000FF",
                        "damaged, renamed or of another cluster");
        assertThat(archived()).containsOnlyOnce(name + ".zst").doesNotContain("0000000100000000000000FF.zst");
    }

    @Test
    void aRepositoryThatIsAwayIsNoSuccess() throws Exception {
        String name = one(server.jdbcUrl("postgres"), "SELECT pg_walfile_name(pg_switch_wal())");
        Files.move(repository, root.resolve("away"));

        CommandLineRun run = push(server.dataFolder().resolve("pg_wal").resolve(name));

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("directory " + repository + " is missing");
    }

    private void archiveBy(String command) throws SQLException {
        server.execute("postgres", "ALTER SYSTEM SET archive_command = '" + command + "'", "SELECT pg_reload_conf()");
    }

    private CommandLineRun push(Path file) {
        return CommandLineRun.of(
                Map.of("SERVER_PASSWORD", "x"), root, "", "-c", config.toString(), "wal", "push", file.toString());
    }

    /** Recovers the copy from the archive to its end, and returns what is in the ledger then. */
    private String replayed(Path copy) throws Exception {
        UserPrincipal owner = Files.getOwner(server.dataFolder());
        owned(Files.createFile(copy.resolve("recovery.signal")), owner);
        Files.writeString(
                copy.resolve("postgresql.auto.conf"),
                "archive_mode = off\nrestore_command = '" + command("fetch") + " %f %p'\n");
        server.stop();
        Path postgres = server.installation().path(PostgresTool.POSTGRES);
        Process process = process(
                        postgres.toString(), "-D", copy.toString(), "-p", String.valueOf(server.port()), "-k", "")
                .redirectOutput(root.resolve("replay.log").toFile())
                .redirectErrorStream(true)
                .start();
        try {
            return Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .ignoreExceptions()
                    .until(
                            () -> one(
                                    server.jdbcUrl("postgres"),
                                    "SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE (SELECT count(*) || ' ' || max(id) FROM ledger) END"),
                            answer -> !answer.isEmpty());
        } finally {
            process.destroy(); // SIGTERM: smart
            process.toHandle().destroyForcibly();
            stopFeeders();
        }
    }

    /** What was pushed along under one configuration is durable nowhere else. */
    @Test
    void whatWasPushedAlongIsPushedAnewWhereTheConfigurationChanged() throws Exception {
        archiveBy("");
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            server.execute("postgres", "CREATE TABLE t" + i + " (id int)");
            segments.add(one(server.jdbcUrl("postgres"), "SELECT pg_walfile_name(pg_switch_wal())"));
        }
        inDataFolder(command("push") + " pg_wal/" + segments.get(0));
        assertThat(archived()).contains(segments.get(1) + ".zst", segments.get(2) + ".zst");
        assertThat(cached("push-")).as("notes").hasSize(1);
        inDataFolder(command("push") + " pg_wal/" + segments.get(1));
        assertThat(cached("push-")).as("the same configuration, the same notes").hasSize(1);

        Path other = owned(Files.createDirectory(root.resolve("other")), Files.getOwner(server.dataFolder()));
        Files.writeString(config, Files.readString(config).replace(repository.toString(), other.toString()));
        asServer(launcher.toString(), "-c", config.toString(), "init");
        inDataFolder(command("push") + " pg_wal/" + segments.get(1));

        assertThat(other.resolve("orders-prod/wal_archive/00000001/" + segments.get(1) + ".zst"))
                .exists();
    }

    private void inDataFolder(String command) throws Exception {
        asServer("sh", "-c", "cd " + server.dataFolder() + " && " + command);
    }

    private List<Path> cached(String beginning) throws IOException {
        try (Stream<Path> folders = Files.list(root.resolve("cache/walfleet/wal"))) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(beginning))
                    .toList();
        }
    }

    private void stopFeeders() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("cache"))) {
            for (Path pid : files.filter(file -> file.endsWith("feeder.pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroy);
            }
        }
    }

    private String command(String what) {
        return "env XDG_CACHE_HOME=" + root.resolve("cache")
                + " WALFLEET_PREBUILT=1 WALFLEET_CDS=off SERVER_PASSWORD=x " + launcher + " -c " + config + " wal "
                + what;
    }

    private List<String> archived() throws IOException {
        Path folder = repository.resolve("orders-prod/wal_archive/00000001");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private String one(String url, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    private void asServer(String... words) throws Exception {
        Path log = root.resolve("command.log");
        Process process = process(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(log, StandardCharsets.UTF_8))
                .isZero();
    }

    /** As the user that the server runs as: it refuses root. */
    private ProcessBuilder process(String... words) throws IOException {
        List<String> line = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            line.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        line.addAll(List.of(words));
        ProcessBuilder process = new ProcessBuilder(line).directory(root.toFile());
        process.environment().put("PGPASSWORD", server.password());
        process.environment().put("SERVER_PASSWORD", "x");
        process.environment().put("WALFLEET_PREBUILT", "1");
        process.environment().put("XDG_CACHE_HOME", root.resolve("cache").toString());
        return process;
    }

    private static Path owned(Path path, UserPrincipal owner) throws IOException {
        return Files.setOwner(path, owner);
    }
}

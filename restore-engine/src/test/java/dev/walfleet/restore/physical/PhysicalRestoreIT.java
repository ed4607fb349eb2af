package dev.walfleet.restore.physical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.cluster.SslMode;
import dev.walfleet.postgres.cluster.Tls;
import dev.walfleet.postgres.server.LoopbackPorts;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.repository.RepositorySet;
import dev.walfleet.repository.manifest.PhysicalManifest;
import dev.walfleet.restore.RestoreWatch;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PhysicalRestoreIT {
    @TempDir
    private Path temp;

    @BeforeEach
    void letTheServersUserPass() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The newest of every major version that can run a server. */
    static Stream<PostgresInstallation> installations() {
        return PostgresInstallation.all().stream()
                .filter(PostgresInstallation::hasServer)
                .filter(installation ->
                        Files.isExecutable(installation.binFolder().resolve("pg_verifybackup")))
                .collect(Collectors.toMap(PostgresInstallation::major, i -> i, (newer, older) -> newer, TreeMap::new))
                .values()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("installations")
    void aRestoredClusterIsWhatPostgresqlsOwnProgramsExpect(PostgresInstallation installation) throws Exception {
        Path data = temp.resolve("restored/data");
        Path fast = temp.resolve("restored/fast");
        try (PostgresServer server = PostgresServer.throwAway(installation);
                RepositorySet set = repositories("repository")) {
            Path space = own(Files.createDirectories(temp.resolve("space")));
            server.execute("postgres", "CREATE TABLESPACE fast LOCATION '" + space + "'");
            server.execute(
                    "postgres",
                    "CREATE TABLE numbers AS SELECT g, md5(g::text) AS t FROM generate_series(1, 100000) g",
                    "CREATE TABLE spaced TABLESPACE fast AS SELECT g FROM generate_series(1, 1000) g",
                    "CREATE UNLOGGED TABLE gone AS SELECT 1 AS a");
            PhysicalManifest manifest = ClusterBackup.of(target(server), system(server), set);
            server.execute("postgres", "SELECT pg_switch_wal()");
            own(Files.createDirectories(data));

            new PhysicalRestore(set.repositories().get(0), manifest)
                    .run(new RestoreTarget(data, Map.of(space, fast), false, 2), RestoreWatch.NONE);

            own(data, fast);
            assertThat(run(installation, "pg_verifybackup", "-n", data.toString()))
                    .contains("successfully verified");
            try (Stream<Path> segments = Files.list(server.dataFolder().resolve("pg_wal"))) {
                for (Path segment : segments.filter(
                                file -> WalSegmentName.is(file.getFileName().toString()))
                        .toList()) {
                    Files.copy(segment, data.resolve("pg_wal").resolve(segment.getFileName()));
                }
            }
            own(data);
            int port = LoopbackPorts.free();
            String options = "-p " + port
                    + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c archive_mode=off";
            run(installation, "pg_ctl", "-D", data.toString(), "-w", "-l", data + "/log", "-o", options, "start");
            try {
                String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
                assertThat(one(url, server, "SELECT count(*) || ' ' || sum(g) FROM numbers"))
                        .isEqualTo("100000 5000050000");
                assertThat(one(url, server, "SELECT count(*) FROM spaced")).isEqualTo("1000");
                assertThat(one(url, server, "SELECT count(*) FROM gone")).isEqualTo("0");
                assertThat(one(
                                url,
                                server,
                                "SELECT pg_tablespace_location(oid) FROM pg_tablespace WHERE spcname='fast'"))
                        .isEqualTo(fast.toString());
            } finally {
                run(installation, "pg_ctl", "-D", data.toString(), "-w", "-m", "fast", "stop");
            }
            run(installation, "pg_checksums", "--check", "-D", data.toString());
            RestoredFiles again = new PhysicalRestore(set.repositories().get(0), manifest)
                    .run(new RestoreTarget(data, Map.of(space, fast), true, 2), RestoreWatch.NONE);
            own(data, fast);
            assertThat(again.written()).as("most is as it was").isLessThan(again.bytes() / 2);
            assertThat(run(installation, "pg_verifybackup", "-n", data.toString()))
                    .contains("successfully verified");
        }
    }

    @Test
    void aRestoreThatWasKilledIsNoClusterAndGoesOnWithDelta() throws Exception {
        Path root = temp.resolve("repository");
        Path source = folder(60);
        try (RepositorySet set = repositories("repository")) {
            FolderBackup.of(source, set, "1", List.of());
        }
        Path data = temp.resolve("data");
        Process killed = restore(root, data);
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(killed.getInputStream(), StandardCharsets.UTF_8))) {
            String line = said.readLine();
            while (line != null
                    && !line.startsWith("written")
                    && (!line.startsWith("done=") || Long.parseLong(line.substring(5)) < 30_000_000)) {
                line = said.readLine();
            }
            killed.destroyForcibly().waitFor();
            assumeTrue(
                    line != null && !line.startsWith("written"), "skipped: the restore was done before it was killed");
        }
        assertThat(data.resolve("global/pg_control")).doesNotExist();
        assertThat(data.resolve(TargetFolders.UNFINISHED)).exists();
        assertThat(restore(root, data).waitFor()).as("without --delta").isNotZero();

        Process again = restore(root, data, "--delta");
        String said = new String(again.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(again.waitFor()).as(said).isZero();
        assertThat(data.resolve(TargetFolders.UNFINISHED)).doesNotExist();
        assertSame(source, data);
        String last = said.substring(said.indexOf("written="));
        assertThat(Long.parseLong(last.substring(8, last.indexOf(' ')))).isLessThan(55_000_000);
    }

    @Test
    void aFullDiskIsNamedAndTheRestoreGoesOnWhenThereIsRoom() throws Exception {
        Path small = Files.createDirectories(temp.resolve("small"));
        assumeTrue(
                exec(List.of("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", small.toString())) == 0,
                "skipped: this user cannot mount a small file system");
        try (RepositorySet set = repositories("repository")) {
            Path source = folder(30);
            PhysicalManifest manifest = FolderBackup.of(source, set, "1", List.of());
            Path data = small.resolve("data");
            PhysicalRestore restore = new PhysicalRestore(set.repositories().get(0), manifest);
            assertThatThrownBy(() -> restore.run(RestoreTarget.of(data, 2), RestoreWatch.NONE))
                    .hasMessageContaining("No space left on device")
                    .satisfies(e -> assertThat(Failing.of(e).code()).isEqualTo(FailureCode.RESTORE_FAILED))
                    .satisfies(e -> assertThat(Failing.of(e).hint()).contains("--delta"));
            assertThat(data.resolve("global/pg_control")).doesNotExist();

            assertThat(exec(List.of("mount", "-o", "remount,size=100m", small.toString())))
                    .isZero();
            restore.run(new RestoreTarget(data, Map.of(), true, 2), RestoreWatch.NONE);

            assertSame(source, data);
        } finally {
            exec(List.of("umount", small.toString()));
        }
    }

    private Path folder(int megabytes) throws IOException {
        Path source = Files.createDirectories(temp.resolve("source"));
        Random random = new Random(1);
        byte[] content = new byte[1 << 20];
        for (int i = 0; i < megabytes; i++) {
            random.nextBytes(content);
            Files.createDirectories(source.resolve("base/5"));
            Files.write(source.resolve("base/5/" + (1000 + i)), content);
        }
        Files.createDirectories(source.resolve("global"));
        Files.write(source.resolve("global/pg_control"), new byte[8192]);
        Files.write(source.resolve("PG_VERSION"), new byte[] {'1', '7', '\n'});
        return source;
    }

    private static void assertSame(Path expected, Path actual) throws IOException {
        try (Stream<Path> all = Files.walk(expected)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                assertThat(actual.resolve(expected.relativize(path))).hasSameBinaryContentAs(path);
            }
        }
    }

    private RepositorySet repositories(String folder) throws IOException {
        return RepositorySet.initialise(
                Map.of(new RepositoryName("local"), RepositoryProperties.directory(temp.resolve(folder))));
    }

    private static Process restore(Path root, Path data, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RestoreMain.class.getName(),
                root.toString(),
                data.toString()));
        words.addAll(List.of(more));
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static ConnectionTarget target(PostgresServer server) {
        return new ConnectionTarget(
                server.host(),
                server.port(),
                server.user(),
                server.password(),
                new DatabaseName("postgres"),
                new Tls(SslMode.PREFER, null, null, null),
                Duration.ofSeconds(5));
    }

    private static String system(PostgresServer server) throws SQLException {
        return one(server.jdbcUrl("postgres"), server, "SELECT system_identifier::text FROM pg_control_system()");
    }

    private static String one(String url, PostgresServer server, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Path own(Path... folders) throws IOException, InterruptedException {
        for (Path folder : folders) {
            if (Files.isWritable(Path.of("/root"))) {
                exec(List.of("chown", "-R", "postgres:", folder.toString()));
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folders[0];
    }

    private static int exec(List<String> words) throws IOException, InterruptedException {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private String run(PostgresInstallation installation, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        if (Files.isWritable(Path.of("/root"))) {
            words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        words.add(installation.binFolder().resolve(program).toString());
        words.addAll(List.of(arguments));
        Path output = Files.createTempFile(temp, "said", ".txt");
        int status = new ProcessBuilder(words)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertThat(status).as(words + "\n" + said).isZero();
        return said;
    }
}

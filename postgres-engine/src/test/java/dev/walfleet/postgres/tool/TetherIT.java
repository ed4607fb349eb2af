package dev.walfleet.postgres.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.postgres.Servers;
import dev.walfleet.postgres.cluster.DumpFormat;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.dump.DumpRun;
import dev.walfleet.postgres.server.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TetherIT {
    @TempDir
    private Path scratch;

    /** What the killed process runs. Its arguments arrive in the environment, which others cannot read. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            DumpProperties parallel =
                    new DumpProperties(2, DumpFormat.AUTO, List.of(), List.of(), Duration.ofMinutes(5));
            var target = new dev.walfleet.postgres.cluster.ConnectionTarget(
                    PostgresServer.HOST,
                    Integer.parseInt(arguments[0]),
                    PostgresServer.SUPERUSER,
                    System.getenv("VICTIM_PASSWORD"),
                    new dev.walfleet.vocabulary.DatabaseName(arguments[1]),
                    dev.walfleet.postgres.cluster.Tls.PREFER,
                    Duration.ofSeconds(5));
            new DumpRun(target, parallel, Toolbox.installed()).toFolder(Path.of(arguments[2]), (name, file) -> {});
        }
    }

    @Test
    void endsTheProgramAndDeletesItsPasswordWhenThisProcessIsKilled() throws Exception {
        PostgresServer server = Servers.of(Servers.newest());
        String database = Servers.sampleDatabase(server, "victim");
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE customers");
            Path temporary = Files.createDirectory(scratch.resolve("tmp"));
            Process victim = victim(server, database, temporary);
            try {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> sessions(server, database) > 0);
                assertThat(passwordFiles(temporary)).hasSize(1);
                List<ProcessHandle> family = victim.descendants().toList();

                victim.destroyForcibly();

                Awaitility.await().until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
                Awaitility.await().until(() -> sessions(server, database) == 0);
                assertThat(passwordFiles(temporary)).isEmpty();
            } finally {
                victim.destroyForcibly();
            }
        }
    }

    private Process victim(PostgresServer server, String database, Path temporary) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                Integer.toString(server.port()),
                database,
                scratch.resolve("work").toString());
        builder.environment().put("VICTIM_PASSWORD", server.password());
        builder.redirectErrorStream(true)
                .redirectOutput(scratch.resolve("victim.log").toFile());
        return builder.start();
    }

    private static long sessions(PostgresServer server, String database) throws Exception {
        return Long.parseLong(Servers.one(
                server,
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '" + database
                        + "'"));
    }

    private static List<Path> passwordFiles(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("password")).toList();
        }
    }
}

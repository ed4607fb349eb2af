package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.event.BackupCompleted;
import dev.walfleet.postgres.server.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Kafka client that is not Java and knows only what is published: it reads by the schemas, and asks for a backup. */
@ExtendWith(SharedServers.class)
class ForeignClientIT {
    private static final Path CONTRACT =
            Path.of("..", "event-contract", "src").toAbsolutePath().normalize();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void readsByThePublishedSchemasAndAsksForABackup(Servers servers) throws Exception {
        Path client = install();
        PostgresServer server = servers.newestPostgres();
        server.execute("postgres", "CREATE DATABASE \"foreign\"");
        server.execute("foreign", "CREATE TABLE t AS SELECT generate_series(1, 1000) i");
        String yaml = "repositories: {local: {type: directory, path: \"" + folder.resolve("backups") + "\"}}\n"
                + "clusters:\n" + FleetSettings.cluster("foreign", server, "databases: {include: [foreign]}");
        try (InProcessFleet fleet = InProcessFleet.start(
                servers.kafka().bootstrapServers(),
                new FleetSettings(
                        folder.resolve("fleet"), "foreign.", "share", yaml, FleetSettings.environment(server)))) {
            fleet.initialise();
            readsAndAsks(fleet, client);
        }
    }

    private void readsAndAsks(InProcessFleet fleet, Path client) throws Exception {
        List<JsonNode> lines = Collections.synchronizedList(new ArrayList<>());
        Process subscriber = node(
                client,
                fleet,
                "subscribe.mjs",
                "--from-beginning",
                "--schemas",
                CONTRACT.resolve("main/resources/schemas").toString());
        try {
            Thread reader = new Thread(() -> read(subscriber, lines), "subscriber");
            reader.setDaemon(true);
            reader.start();
            await(subscriber, lines, line -> line.has("ready"));
            Process asking = node(client, fleet, "ask.mjs", "--cluster", "foreign");
            List<JsonNode> asked = new ArrayList<>();
            read(asking, asked);
            assertThat(asking.waitFor()).isZero();
            String job = asked.get(0).get("job").asString();
            BackupCompleted completed = fleet.trail()
                    .await(BackupCompleted.class, c -> c.job().value().equals(job));
            for (String type : List.of("dev.walfleet.backup.requested.v1", "dev.walfleet.backup.completed.v1")) {
                await(
                        subscriber,
                        lines,
                        line -> is(line, type)
                                && line.at("/data/job").asString("").equals(job));
            }
            completed
                    .backups()
                    .forEach(backup -> await(
                            subscriber,
                            lines,
                            line -> is(line, "dev.walfleet.verification.passed.v1")
                                    && line.at("/data/backup")
                                            .asString("")
                                            .equals(backup.backup().value())));
            await(subscriber, lines, line -> is(line, "dev.walfleet.service.heartbeat.v1"));
            assertThat(List.copyOf(lines))
                    .filteredOn(line -> line.has("valid"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.get("valid").asBoolean())
                            .as("%s", line)
                            .isTrue());
        } finally {
            subscriber.destroy();
        }
        assertThat(subscriber.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.exitValue()).as("no record was invalid").isZero();
    }

    private static boolean is(JsonNode line, String type) {
        return line.path("type").asString("").equals(type);
    }

    private static void await(Process subscriber, List<JsonNode> lines, java.util.function.Predicate<JsonNode> wanted) {
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> {
            assertThat(subscriber.isAlive()).as("the subscriber runs").isTrue();
            return List.copyOf(lines).stream().anyMatch(wanted);
        });
    }

    private static void read(Process process, List<JsonNode> into) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                into.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            // it was ended
        }
    }

    private static Process node(Path client, InProcessFleet fleet, String program, String... more) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("node", program, "--brokers", fleet.bootstrapServers(), "--prefix", fleet.prefix()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .directory(client.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A copy of the fixture, with what it needs. */
    private Path install() throws Exception {
        Skipped.unless(PipelineIT.onPath("npm") && PipelineIT.onPath("node"), "npm and node are not installed");
        Path client = Files.createDirectories(folder.resolve("client"));
        try (Stream<Path> files = Files.list(CONTRACT.resolve("test/node"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, client.resolve(file.getFileName()));
            }
        }
        Path log = folder.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "install", "--no-progress")
                .directory(client.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(npm.waitFor(120, TimeUnit.SECONDS)).as("npm install ended").isTrue();
        Skipped.unless(npm.exitValue() == 0, "npm install did not work here: " + Files.readString(log));
        return client;
    }
}

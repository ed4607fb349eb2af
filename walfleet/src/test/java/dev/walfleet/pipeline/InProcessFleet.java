package dev.walfleet.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.cli.services.Services;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.VerificationPassed;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** All services in this process, and a trail of the events that they publish. */
final class InProcessFleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final FleetSettings settings;
    private final Services services;
    private final EventTrail trail;
    private final Asker asker;

    private InProcessFleet(String bootstrapServers, FleetSettings settings, Services services) {
        this.bootstrapServers = bootstrapServers;
        this.settings = settings;
        this.services = services;
        this.trail = new EventTrail(services.log());
        this.asker = new Asker(services.publisher(), PATIENCE);
    }

    /** Starts the services on the shared broker, and makes the repository {@code local}. */
    static InProcessFleet start(Servers servers, FleetSettings settings) throws IOException {
        InProcessFleet fleet = start(servers.kafka().bootstrapServers(), settings);
        fleet.initialise("local");
        return fleet;
    }

    /** Starts the services; the repositories have to be there already, or to be made later. */
    static InProcessFleet start(String bootstrapServers, FleetSettings settings) throws IOException {
        Files.createDirectories(settings.folder());
        Path file = settings.folder().resolve("walfleet.yml");
        Files.writeString(file, settings.file(bootstrapServers));
        Services services = Services.start(ConfigFile.load(file, settings.environment()));
        return new InProcessFleet(bootstrapServers, settings, services);
    }

    private Path file() {
        return settings.folder().resolve("walfleet.yml");
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    String prefix() {
        return settings.prefix();
    }

    EventTrail trail() {
        return trail;
    }

    /** The command line on the configuration of this fleet. */
    CommandLineRun walfleet(String... words) {
        return walfleet(Map.of(), words);
    }

    CommandLineRun walfleet(Map<String, String> environment, String... words) {
        Map<String, String> all = new HashMap<>(settings.environment());
        all.putAll(environment);
        return CommandLineRun.configured(file(), all, settings.folder(), words);
    }

    /** The same before a person at a terminal, who types something when asked. */
    CommandLineRun typed(String answer, String... words) {
        return CommandLineRun.typed(
                settings.environment(),
                settings.folder(),
                answer,
                Stream.concat(Stream.of(words), Stream.of("--config", file().toString()))
                        .toArray(String[]::new));
    }

    /** {@code walfleet init}. */
    void initialise(String... repositories) {
        walfleet(Stream.concat(Stream.of("init"), Stream.of(repositories)).toArray(String[]::new))
                .succeeded();
    }

    /** {@code walfleet backup --full --direct}. */
    void fullBackup(String cluster) {
        walfleet("backup", cluster, "--full", "--direct").succeeded();
    }

    /** Waits until the archive has what a target needs, as a plan says. */
    void awaitRecoverable(Duration patience, String cluster, String... target) {
        String[] words = Stream.concat(
                        Stream.of("restore", cluster, "--data-dir", "/nowhere", "--dry-run"), Stream.of(target))
                .toArray(String[]::new);
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> walfleet(words).status() == 0);
    }

    /** Asks for a backup of all that the configuration selects. */
    BackupRequested ask(String cluster, int maxAttempts, String... databases) {
        return asker.ask(new ClusterId(cluster), BackupKind.LOGICAL, maxAttempts, List.of(databases));
    }

    /** How a job ended for good. */
    BackupEvent end(BackupRequested request) {
        return trail.await(
                BackupEvent.class,
                event -> event instanceof BackupCompleted completed
                                && completed.job().equals(request.job())
                        || event instanceof BackupFailed failed && failed.job().equals(request.job()) && failed.last());
    }

    /** Asks for a backup and sees that it is made. */
    BackupCompleted backup(String cluster) {
        BackupEvent end = end(ask(cluster, 3));
        assertThat(end).as("%s", trail).isInstanceOf(BackupCompleted.class);
        return (BackupCompleted) end;
    }

    /** Waits until each of these was read back. */
    void verified(List<CommittedBackup> backups) {
        for (CommittedBackup backup : backups) {
            trail.await(VerificationPassed.class, passed -> passed.backup().equals(backup.backup()));
        }
    }

    /** What Prometheus would read. */
    String metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + services.httpPort().orElseThrow() + "/actuator/prometheus");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        trail.close();
        services.close();
    }
}

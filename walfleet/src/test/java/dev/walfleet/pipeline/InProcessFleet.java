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
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All services in this process, and a trail of the events that they publish. */
final class InProcessFleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final FleetSettings settings;
    private final Services services;
    private final EventTrail trail;
    private int asked;

    private InProcessFleet(String bootstrapServers, FleetSettings settings, Services services) {
        this.bootstrapServers = bootstrapServers;
        this.settings = settings;
        this.services = services;
        this.trail = new EventTrail(services.log());
    }

    /** Starts the services; the repositories have to be there already, or to be made later. */
    static InProcessFleet start(String bootstrapServers, FleetSettings settings) throws IOException {
        Files.createDirectories(settings.folder());
        Path file = settings.folder().resolve("walfleet.yml");
        Files.writeString(file, settings.file(bootstrapServers));
        Services services = Services.start(ConfigFile.load(file, settings.environment()));
        return new InProcessFleet(bootstrapServers, settings, services);
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
        Map<String, String> all = new java.util.HashMap<>(settings.environment());
        all.putAll(environment);
        return CommandLineRun.of(
                all,
                settings.folder(),
                "",
                Stream.concat(
                                Stream.of(words),
                                Stream.of("--config", settings.folder().resolve("walfleet.yml") + ""))
                        .toArray(String[]::new));
    }

    /** The same before a person at a terminal, who types something when asked. */
    CommandLineRun typed(String answer, String... words) {
        return CommandLineRun.typed(
                settings.environment(),
                settings.folder(),
                answer,
                Stream.concat(
                                Stream.of(words),
                                Stream.of("--config", settings.folder().resolve("walfleet.yml") + ""))
                        .toArray(String[]::new));
    }

    /** {@code walfleet init}. */
    void initialise(String... repositories) {
        CommandLineRun run = walfleet(
                Stream.concat(Stream.of("init"), Stream.of(repositories)).toArray(String[]::new));
        assertThat(run.status()).as(run.err()).isZero();
    }

    /** Asks for a backup of all that the configuration selects. */
    BackupRequested ask(String cluster, int maxAttempts, String... databases) {
        Instant now = Instant.now();
        ClusterId id = new ClusterId(cluster);
        BackupRequested request = new BackupRequested(
                JobId.manual(id, "logical", now, "test-" + asked++),
                id,
                BackupKind.LOGICAL,
                now,
                1,
                maxAttempts,
                0,
                List.of(databases),
                "a test",
                null);
        services.publisher().publishAndWait(request, PATIENCE);
        return request;
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

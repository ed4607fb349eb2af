package dev.walfleet.pipeline;

import dev.walfleet.cli.CommandLineRun;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.event.Topic;
import dev.walfleet.local.LocalKafkaProcess;
import dev.walfleet.local.LocalS3Process;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.kafka.KafkaRuntime;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a physical backup lives on, each part a process that can be killed: a primary, a broker, an S3 store, a scheduler, a
 * worker and a shipper. Two repositories are required: the store, and a folder. Backups are read slowly, so that a kill finds them in
 * the middle.
 */
final class KillFleet implements AutoCloseable {
    static final ClusterId CLUSTER = new ClusterId("orders");
    static final String SLOT = "walfleet_orders";
    static final String BUCKET = "fleet";
    static final List<RepositoryName> REPOSITORIES = List.of(new RepositoryName("local"), new RepositoryName("s3"));

    private static final Duration ASK = Duration.ofSeconds(10);

    private final Path folder;
    private final LocalKafkaProcess kafka;
    private final LocalS3Process s3;
    private final PostgresServer primary;
    private final Map<ServiceRole, FleetProcess> services = new LinkedHashMap<>();
    private final KafkaRuntime.Client client;
    private final Asker asker;
    private final HeardEvents events;
    private final Thread lastResort = new Thread(this::destroyAll, "end of the fleet");

    private KillFleet(Path folder, LocalKafkaProcess kafka, LocalS3Process s3, PostgresServer primary)
            throws IOException {
        this.folder = folder;
        this.kafka = kafka;
        this.s3 = s3;
        this.primary = primary;
        Runtime.getRuntime().addShutdownHook(lastResort);
        Path config = Files.writeString(folder.resolve("fleet.yml"), yaml());
        this.client = KafkaRuntime.client(
                ConfigFile.load(config, environment()).section(ConfigSection.KAFKA, KafkaProperties.class), "test");
        this.asker = new Asker(client.publisher(), ASK);
        run("init");
        for (ServiceRole role :
                List.of(ServiceRole.WAL_SHIPPER, ServiceRole.DUMP_WORKER, ServiceRole.PRODUCER_SCHEDULER)) {
            services.put(role, FleetProcess.start(role, "a", config, environment()));
        }
        services.values().forEach(FleetProcess::awaitReady);
        this.events = new HeardEvents(
                client.log(), Instant.now().minusSeconds(600), Set.of(Topic.BACKUP_REQUESTS, Topic.BACKUPS, Topic.WAL));
    }

    /** Starts the servers and the services. What fails to start takes the others with it when the JVM ends. */
    static KillFleet start(Path folder) throws IOException {
        PostgresServer primary = PostgresServer.open(PostgresServer.throwAwayOptions(PostgresInstallation.newest())
                .withSetting("synchronous_commit", "on")
                .withSetting("max_wal_size", "64MB")
                .withSetting("checkpoint_timeout", "30s")
                .withSetting("wal_keep_size", "1GB")); // so that the archive can be compared with it
        try {
            LocalKafkaProcess kafka = LocalKafkaProcess.throwAway();
            try {
                return new KillFleet(folder, kafka, LocalS3Process.throwAway(BUCKET), primary);
            } catch (IOException | RuntimeException | Error e) {
                kafka.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            primary.close();
            throw e;
        }
    }

    private String yaml() {
        return """
                kafka: {bootstrap-servers: "%s", queue: share, partitions: 1, queue-partitions: 1}
                clusters:
                %s
                scheduler: {tick: 250ms, lease: 20s, session-timeout: 6s, retry: {first: 1s, longest: 2s}}
                worker: {slots: 1, progress-interval: 500ms, scratch: "%s"}
                shipper: {clusters: ["*"], tail-interval: 500ms, status-interval: 1s}
                runtime: {instance: "a", state-dir: "%s", http-port: -1, heartbeat-interval: 1s}
                """.formatted(
                                kafka.bootstrapServers(),
                                FleetSettings.cluster(CLUSTER.value(), primary, "physical: {rate-limit: 24MiB}"),
                                folder,
                                folder.resolve("state"))
                + repositories();
    }

    private String repositories() {
        return """
                repositories:
                  local: {type: directory, path: "%s"}
                  s3: {type: s3, bucket: %s, region: %s, endpoint: "%s", path-style: true,
                       access-key: "${S3_ACCESS_KEY}", secret-key: "${S3_SECRET_KEY}",
                       encryption: {passphrase: "${WALFLEET_PASSPHRASE}"}}
                """.formatted(localFolder(), BUCKET, s3.region(), s3.endpoint());
    }

    private Map<String, String> environment() {
        Map<String, String> all = new LinkedHashMap<>(FleetSettings.environment(primary));
        all.put("S3_ACCESS_KEY", s3.accessKey());
        all.put("S3_SECRET_KEY", s3.secretKey());
        all.put("WALFLEET_PASSPHRASE", "a passphrase for a test");
        return all;
    }

    PostgresServer primary() {
        return primary;
    }

    LocalKafkaProcess kafka() {
        return kafka;
    }

    LocalS3Process s3() {
        return s3;
    }

    FleetProcess service(ServiceRole role) {
        return services.get(role);
    }

    HeardEvents events() {
        return events;
    }

    /** Where the objects of each repository lie as files. */
    List<Path> objectFolders() {
        return List.of(localFolder(), s3.bucketFolder(BUCKET));
    }

    private Path localFolder() {
        return folder.resolve("local");
    }

    /** Everything runs again. */
    void complete() {
        kafka.start();
        s3.start();
        primary.start();
        services.values().forEach(FleetProcess::startAgain);
        services.values().forEach(FleetProcess::awaitReady);
    }

    /** Asks for a full backup. */
    BackupRequested ask() {
        return asker.ask(CLUSTER, BackupKind.FULL, 9, List.of());
    }

    /** A command on a configuration that has nothing but the repositories. */
    CommandLineRun alone(String... words) throws IOException {
        Path config = Files.writeString(folder.resolve("repositories.yml"), repositories());
        return command(config, words);
    }

    private void run(String... words) {
        CommandLineRun run = command(folder.resolve("fleet.yml"), words);
        if (run.status() != 0) {
            throw new AssertionError(String.join(" ", words) + ": " + run.out() + run.err());
        }
    }

    private CommandLineRun command(Path config, String... words) {
        return CommandLineRun.configured(config, environment(), folder, words);
    }

    /** To read them with. */
    RepositoryPool repositoryPool() {
        return new RepositoryPool(ConfigFile.parse("repositories", repositories(), environment())
                .named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class));
    }

    /** What was heard, and the end of every log. */
    String report() {
        StringBuilder report = new StringBuilder("heard:\n").append(events.story(Instant.EPOCH));
        services.values()
                .forEach(process ->
                        report.append("\n---- ").append(process).append('\n').append(process.tail(150)));
        return report.append("\n---- primary\n")
                .append(LogTail.of(primary.logFile(), 60))
                .append("\n---- s3\n")
                .append(LogTail.of(s3.logFile(), 30))
                .append("\n---- broker\n")
                .append(LogTail.of(kafka.logFile(), 20))
                .toString();
    }

    private void destroyAll() {
        services.values().forEach(FleetProcess::destroy);
    }

    @Override
    public void close() {
        destroyAll();
        services.values().forEach(FleetProcess::awaitEnd);
        Runtime.getRuntime().removeShutdownHook(lastResort);
        events.close();
        client.close();
        s3.close();
        kafka.kill();
        kafka.close();
        primary.close();
    }
}

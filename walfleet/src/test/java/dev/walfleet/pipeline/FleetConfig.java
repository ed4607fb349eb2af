package dev.walfleet.pipeline;

import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.config.QueueMode;
import dev.walfleet.vocabulary.ClusterId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The configuration of a fleet: one file per process, which differ by the name of the instance alone. Secrets are references into
 * the environment. Everything that a test would have to wait for is as short as the configuration allows.
 */
final class FleetConfig {
    static final ClusterId LARGE = new ClusterId("orders");

    /** Asked for every minute by a plan, each at a moment of its own within {@link #JITTER}. */
    static final List<ClusterId> TICKING =
            IntStream.range(0, 6).mapToObj(i -> new ClusterId("tick-" + i)).toList();

    static final Duration JITTER = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofSeconds(20);

    private final FleetServers servers;
    private final Path folder;
    private final QueueMode queue;

    FleetConfig(FleetServers servers, Path folder, QueueMode queue) {
        this.servers = servers;
        this.folder = folder;
        this.queue = queue;
    }

    /** A cluster with a small database; there are as many as one wants, up to 99. */
    static ClusterId branch(int number) {
        return new ClusterId("branch-%02d".formatted(number));
    }

    Map<String, String> environment() {
        return Map.of(
                "S3_ACCESS_KEY", servers.s3().accessKey(),
                "S3_SECRET_KEY", servers.s3().secretKey(),
                "POSTGRES_PASSWORD", servers.postgres().password(),
                "WALFLEET_PASSPHRASE", "a passphrase for a test");
    }

    /** Writes the file of one process. */
    Path write(String instance) throws IOException {
        return Files.writeString(folder.resolve(instance + ".yml"), yaml(instance));
    }

    KafkaProperties kafka() {
        return ConfigFile.parse("the fleet's configuration", yaml("test"), environment())
                .section(ConfigSection.KAFKA, KafkaProperties.class);
    }

    private String yaml(String instance) {
        List<String> clusters = new ArrayList<>(List.of(cluster(LARGE, FleetServers.LARGE)));
        TICKING.forEach(id -> clusters.add(cluster(id, FleetServers.SMALL)));
        IntStream.range(0, 99).forEach(i -> clusters.add(cluster(branch(i), FleetServers.SMALL)));
        return """
                kafka: {bootstrap-servers: "%s", queue: %s}
                repositories:
                  s3: {type: s3, bucket: %s, region: %s, endpoint: "%s", path-style: true,
                       access-key: "${S3_ACCESS_KEY}", secret-key: "${S3_SECRET_KEY}",
                       encryption: {passphrase: "${WALFLEET_PASSPHRASE}"}}
                clusters:
                %s
                plans:
                  minutely: {kind: logical, clusters: ["tick-*"], schedule: "* * * * *", jitter: %ds}
                scheduler: {tick: 250ms, lease: %ds, session-timeout: 6s, retry: {first: 1s},
                            budgets: {per-host: 500}} # a slot that waits for a minute gives way to the next
                worker: {slots: 1, progress-interval: 1s, scratch: "%s"}
                verifier: {slots: 1, scratch: "%s"}
                runtime: {instance: "%s", state-dir: "%s", http-port: -1, heartbeat-interval: 1s}
                """.formatted(
                        servers.kafka().bootstrapServers(),
                        queue.name().toLowerCase(Locale.ROOT),
                        FleetServers.BUCKET,
                        servers.s3().region(),
                        servers.s3().endpoint(),
                        String.join("\n", clusters),
                        JITTER.toSeconds(),
                        LEASE.toSeconds(),
                        folder,
                        folder,
                        instance,
                        folder.resolve("state"));
    }

    private String cluster(ClusterId id, String database) {
        return "  %s: {host: \"%s\", port: %d, user: \"%s\", password: \"${POSTGRES_PASSWORD}\", databases: {include: [%s]}}"
                .formatted(
                        id,
                        servers.postgres().host(),
                        servers.postgres().port(),
                        servers.postgres().user(),
                        database);
    }
}

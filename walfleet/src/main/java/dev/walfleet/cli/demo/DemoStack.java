package dev.walfleet.cli.demo;

import dev.walfleet.local.LocalKafka;
import dev.walfleet.local.LocalPostgres;
import dev.walfleet.local.LocalS3;
import dev.walfleet.postgres.server.PostgresServer;
import dev.walfleet.runtime.config.ConfigFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;

/** The servers of the demo, all throw-away, and the configuration that names them. */
final class DemoStack implements AutoCloseable {
    static final String CLUSTER = "demo";
    static final String BUCKET = "walfleet-demo";

    private final LocalKafka kafka;
    private final PostgresServer postgres;
    private final LocalS3 s3;

    private DemoStack(LocalKafka kafka, PostgresServer postgres, LocalS3 s3) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.s3 = s3;
    }

    /** Starts all three at the same time. What started is stopped where another did not. */
    static DemoStack start() {
        LoggerFactory.getLogger(DemoStack.class)
                .debug("logging is set up before three threads want it at the same time");
        CompletableFuture<LocalKafka> kafka = CompletableFuture.supplyAsync(LocalKafka::throwAway);
        CompletableFuture<PostgresServer> postgres = CompletableFuture.supplyAsync(LocalPostgres::throwAway);
        CompletableFuture<LocalS3> s3 = CompletableFuture.supplyAsync(LocalS3::throwAway);
        try {
            CompletableFuture.allOf(kafka, postgres, s3).join();
        } catch (CompletionException e) {
            // what has started, or still will, is stopped
            CompletableFuture<?> unused = CompletableFuture.allOf(
                    kafka.thenAccept(LocalKafka::close),
                    postgres.thenAccept(PostgresServer::close),
                    s3.thenAccept(LocalS3::close));
            throw e;
        }
        s3.join().createBucket(BUCKET);
        return new DemoStack(kafka.join(), postgres.join(), s3.join());
    }

    PostgresServer postgres() {
        return postgres;
    }

    LocalKafka kafka() {
        return kafka;
    }

    LocalS3 s3() {
        return s3;
    }

    /** A required directory, and an encrypted bucket. Secrets are references into the given environment, as on a real machine. */
    ConfigFile config(Path folder) {
        String yaml = """
                kafka:
                  bootstrap-servers: "%s"
                repositories:
                  local: {type: directory, path: "%s"}
                  s3: {type: s3, bucket: %s, prefix: backups, region: %s, endpoint: "%s", path-style: true,
                       access-key: "${S3_ACCESS_KEY}", secret-key: "${S3_SECRET_KEY}", sse: AES256,
                       encryption: {passphrase: "${WALFLEET_PASSPHRASE}"}}
                clusters:
                  %s: {host: "%s", port: %d, user: "%s", password: "${POSTGRES_PASSWORD}", databases: {include: [%s]}}
                shipper: {clusters: [%s], tail-interval: 500ms}
                runtime: {state-dir: "%s", http-port: -1}
                """.formatted(
                        kafka.bootstrapServers(),
                        folder.resolve("backups"),
                        BUCKET,
                        s3.region(),
                        s3.endpoint(),
                        CLUSTER,
                        postgres.host(),
                        postgres.port(),
                        postgres.user(),
                        ShopDatabase.NAME,
                        CLUSTER,
                        folder.resolve("state"));
        return ConfigFile.parse(
                "the demo's configuration",
                yaml,
                Map.of(
                        "S3_ACCESS_KEY", s3.accessKey(),
                        "S3_SECRET_KEY", s3.secretKey(),
                        "POSTGRES_PASSWORD", postgres.password(),
                        "WALFLEET_PASSPHRASE", "a passphrase for the demo"));
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } finally {
            try {
                s3.close();
            } finally {
                kafka.close();
            }
        }
    }
}

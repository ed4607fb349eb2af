package dev.walfleet.pipeline;

import dev.walfleet.local.LocalKafkaProcess;
import dev.walfleet.local.LocalPostgres;
import dev.walfleet.local.LocalS3;
import dev.walfleet.postgres.server.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What a fleet works with, all throw-away: a broker in a process of its own, a PostgreSQL server, an S3 store. */
final class FleetServers implements AutoCloseable {
    static final String BUCKET = "fleet";

    /** A database whose dump, held back by {@link #slowStore}, takes about half a minute: three parts of a multipart upload. */
    static final String LARGE = "orders";

    static final long LARGE_ROWS = 10_000;

    /** A database whose dump takes no time. */
    static final String SMALL = "branch";

    private static final long SLOW_BYTES_PER_SECOND = 1 << 20;

    private final LocalKafkaProcess kafka;
    private final PostgresServer postgres;
    private final LocalS3 s3;

    private FleetServers(LocalKafkaProcess kafka, PostgresServer postgres, LocalS3 s3) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.s3 = s3;
    }

    /** Starts all of them. What started is stopped where another did not. */
    static FleetServers start() throws SQLException {
        LocalKafkaProcess kafka = LocalKafkaProcess.throwAway();
        try {
            PostgresServer postgres = LocalPostgres.throwAway();
            try {
                FleetServers servers = new FleetServers(kafka, postgres, LocalS3.throwAway());
                servers.fill();
                return servers;
            } catch (SQLException | RuntimeException e) {
                postgres.close();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    private void fill() throws SQLException {
        try {
            s3.createBucket(BUCKET);
            postgres.execute("postgres", "CREATE DATABASE " + LARGE, "CREATE DATABASE " + SMALL);
            // bytes that do not compress; the text of a dump doubles them, and zstd halves that again
            postgres.execute(
                    LARGE,
                    "CREATE TABLE line (id int PRIMARY KEY, content bytea NOT NULL)",
                    "INSERT INTO line SELECT i, (SELECT string_agg(decode(md5(i || '/' || j), 'hex'), '')"
                            + " FROM generate_series(1, 150) j) FROM generate_series(1, " + LARGE_ROWS + ") i",
                    "ANALYZE");
            postgres.execute(
                    SMALL,
                    "CREATE TABLE note (id int PRIMARY KEY, content text)",
                    "INSERT INTO note SELECT i, 'note ' || i FROM generate_series(1, 100) i");
        } catch (SQLException | RuntimeException e) {
            s3.close();
            throw e;
        }
    }

    LocalKafkaProcess kafka() {
        return kafka;
    }

    PostgresServer postgres() {
        return postgres;
    }

    LocalS3 s3() {
        return s3;
    }

    /** From the next request on the store takes its time, so that a dump of {@link #LARGE} can be hit in the middle. */
    void slowStore() {
        s3.faults().throttle(SLOW_BYTES_PER_SECOND);
    }

    void swiftStore() {
        s3.faults().clear();
    }

    long rows(String database, String table) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A digest over all rows. */
    String digest(String database, String table) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT md5(string_agg(md5(t::text), '' ORDER BY id)) FROM " + table + " t")) {
            row.next();
            return row.getString(1);
        }
    }

    /** The keys that anybody who lists the bucket sees below a prefix. */
    Set<String> visible(String prefix) {
        try (S3Client client = client()) {
            return client.listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(prefix)).contents().stream()
                    .map(S3Object::key)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private S3Client client() {
        return S3Client.builder()
                .endpointOverride(s3.endpoint())
                .region(Region.of(s3.region()))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())))
                .build();
    }

    @Override
    public void close() {
        try {
            s3.close();
        } finally {
            try {
                postgres.close();
            } finally {
                kafka.close();
            }
        }
    }
}

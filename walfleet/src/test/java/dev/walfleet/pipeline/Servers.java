package dev.walfleet.pipeline;

import dev.walfleet.local.LocalKafka;
import dev.walfleet.local.LocalS3;
import dev.walfleet.postgres.server.PostgresInstallation;
import dev.walfleet.postgres.server.PostgresServer;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The servers that all tests of a run share: each is started when it is first wanted, and ends with the run; the broker may outlive it. */
final class Servers implements AutoCloseable {
    private final SortedMap<Integer, PostgresServer> postgres = new TreeMap<>();
    private final Supplier<LocalKafka> broker;
    private @Nullable LocalS3 s3;

    /** @param broker stays its owner's */
    Servers(Supplier<LocalKafka> broker) {
        this.broker = broker;
    }

    LocalKafka kafka() {
        return broker.get();
    }

    synchronized LocalS3 s3() {
        LocalS3 running = s3;
        if (running == null) {
            running = LocalS3.throwAway();
            s3 = running;
        }
        return running;
    }

    /** A server of a major version; empty where that is not installed. */
    synchronized Optional<PostgresServer> postgres(int major) {
        if (PostgresInstallation.all().stream().noneMatch(i -> i.major() == major && i.hasServer())) {
            return Optional.empty();
        }
        return Optional.of(
                postgres.computeIfAbsent(major, m -> PostgresServer.throwAway(PostgresInstallation.ofMajor(m))));
    }

    /** Of the newest version that is installed. */
    PostgresServer newestPostgres() {
        return postgres(PostgresInstallation.newest().major()).orElseThrow();
    }

    @Override
    public synchronized void close() {
        postgres.values().forEach(PostgresServer::close);
        if (s3 != null) {
            s3.close();
        }
    }
}

package dev.walfleet.dump;

import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.cluster.DatabasePatterns;
import dev.walfleet.postgres.cluster.DumpProperties;
import dev.walfleet.postgres.cluster.PhysicalProperties;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.time.Instant;
import java.util.List;

/** Requests and clusters as the tests of the worker want them. */
final class Samples {
    private Samples() {}

    static BackupRequested request(ClusterId cluster, BackupKind kind, Instant slot, int attempt) {
        return new BackupRequested(
                JobId.of(cluster, kind.word(), slot), cluster, kind, slot, attempt, 3, 0, List.of(), "a test", null);
    }

    static ClusterProperties cluster(int port, String password, DumpProperties dump, PhysicalProperties physical) {
        ClusterProperties plain = ClusterProperties.of("127.0.0.1", port, "postgres", password);
        return new ClusterProperties(
                plain.host(),
                plain.port(),
                plain.user(),
                plain.password(),
                plain.database(),
                plain.sslmode(),
                null,
                null,
                null,
                plain.connectTimeout(),
                DatabasePatterns.ALL,
                List.of(),
                dump,
                physical);
    }
}

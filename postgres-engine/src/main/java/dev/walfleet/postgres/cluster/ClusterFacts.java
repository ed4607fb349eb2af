package dev.walfleet.postgres.cluster;

import java.util.List;
import java.util.Optional;

/**
 * What a server says of itself.
 *
 * @param systemIdentifier unsigned 64 bits in decimal, the cluster's identity since initdb; empty where the role may not read it
 * @param inRecovery whether it is a standby
 * @param walLevel {@code replica}, {@code logical} or {@code minimal}
 * @param tablespaces names, without {@code pg_default} and {@code pg_global}
 */
public record ClusterFacts(
        ServerVersion version,
        Optional<String> systemIdentifier,
        boolean inRecovery,
        String walLevel,
        List<String> tablespaces) {
    public ClusterFacts {
        tablespaces = List.copyOf(tablespaces);
    }
}

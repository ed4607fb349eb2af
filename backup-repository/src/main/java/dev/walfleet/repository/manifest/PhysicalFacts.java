package dev.walfleet.repository.manifest;

import java.time.Instant;
import java.util.List;

/**
 * What only the maker of a physical backup knows of it; the rest of its manifest follows from what was written.
 *
 * @param wal from start to stop; durable in every required repository before the commit
 * @param stoppedAt the database's clock when pg_backup_stop returned: no point in time before it can be reached from here
 * @param damaged pages that are broken at the source
 * @param excluded what was left out on purpose, besides what every physical backup leaves out
 */
public record PhysicalFacts(
        PhysicalSource source,
        WalRange wal,
        Instant stoppedAt,
        List<Tablespace> tablespaces,
        List<DamagedPage> damaged,
        List<String> excluded,
        String walfleetVersion) {
    public PhysicalFacts {
        tablespaces = List.copyOf(tablespaces);
        damaged = List.copyOf(damaged);
        excluded = List.copyOf(excluded);
    }
}

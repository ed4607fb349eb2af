package dev.walfleet.postgres.physical;

import dev.walfleet.vocabulary.Lsn;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a physical backup ends, on the timeline that it began on.
 *
 * @param lsn a restore is consistent once WAL was replayed up to here
 * @param at the server's clock when the backup had stopped
 * @param label the content of {@code backup_label}
 * @param tablespaceMap the content of {@code tablespace_map}; absent where no tablespace is outside of the data directory
 */
record StopPoint(Lsn lsn, Instant at, String label, Optional<String> tablespaceMap) {}

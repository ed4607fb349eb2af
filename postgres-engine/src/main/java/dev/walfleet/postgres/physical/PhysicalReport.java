package dev.walfleet.postgres.physical;

import dev.walfleet.vocabulary.Lsn;
import java.time.Instant;
import java.util.List;

/**
 * What came of reading a cluster.
 *
 * @param stop a restore is consistent once WAL was replayed up to here, on the timeline of {@code start}
 * @param stoppedAt the server's clock when the backup had stopped: no point in time before it can be reached from here
 * @param files what the backup consists of, in the order of their names, the generated ones ({@code backup_label}, {@code
 *     tablespace_map}, {@code backup_manifest}) included
 * @param folders every folder, parents first, empty ones included
 * @param fileMode of files, {@code 600} or {@code 640} (octal); folders have the matching {@code 700} or {@code 750}
 * @param damaged pages that are damaged at the source; empty where {@code checksums} is false, since nobody can tell then
 * @param checksums whether the cluster has data checksums
 * @param bytes read from the source
 * @param vanished how many files vanished while the backup ran, which is normal
 * @param reread how many pages were caught while they were being written and were read again
 */
public record PhysicalReport(
        StartPoint start,
        Lsn stop,
        Instant stoppedAt,
        List<StoredFile> files,
        List<String> folders,
        List<Tablespace> tablespaces,
        int fileMode,
        boolean checksums,
        List<DamagedPage> damaged,
        long bytes,
        int vanished,
        int reread) {}

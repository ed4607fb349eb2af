package dev.walfleet.restore.physical;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A folder that holds the files of a backup, durable, each chunk as it was stored. It is not a consistent cluster before WAL
 * up to the manifest's stop position was replayed.
 *
 * @param tablespaces where each tablespace is now, by its OID
 * @param files how many files
 * @param bytes their size together
 * @param written bytes written; the rest was right already
 * @param storedRead bytes read from the repository
 */
public record RestoredFiles(
        Path data, Map<Long, Path> tablespaces, long files, long bytes, long written, long storedRead, Duration took) {
    public RestoredFiles {
        tablespaces = Map.copyOf(tablespaces);
    }
}

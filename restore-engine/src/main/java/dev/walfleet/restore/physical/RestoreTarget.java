package dev.walfleet.restore.physical;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the files of a cluster go.
 *
 * @param data the data directory: missing, empty, or, with {@code delta}, what an older restore or the cluster itself left
 * @param tablespaces where tablespaces go, by where the source had them, {@code --tablespace old=new}; others go where they were
 * @param delta whether files and chunks that are right already are kept, and what does not belong there is deleted
 * @param threads how many fetch and write at a time, from 1
 */
public record RestoreTarget(Path data, Map<Path, Path> tablespaces, boolean delta, int threads) {
    public RestoreTarget {
        data = data.toAbsolutePath().normalize();
        tablespaces = Map.copyOf(tablespaces);
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("a restore with " + threads + " threads, expected 1 to 64");
        }
    }

    /** An empty folder, tablespaces where they were. */
    public static RestoreTarget of(Path data, int threads) {
        return new RestoreTarget(data, Map.of(), false, threads);
    }
}

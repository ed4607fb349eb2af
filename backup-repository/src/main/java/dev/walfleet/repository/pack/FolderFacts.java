package dev.walfleet.repository.pack;

/**
 * A folder of a cluster, empty or not.
 *
 * @param mode permissions, for example {@code 0700}
 */
public record FolderFacts(FilePath path, int mode) {
    public FolderFacts {
        if (mode < 0 || mode > 07777) {
            throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " of folder " + path);
        }
    }
}

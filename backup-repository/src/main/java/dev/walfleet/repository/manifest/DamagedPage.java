package dev.walfleet.repository.manifest;

import org.jspecify.annotations.Nullable;

/**
 * A page that failed its checksum however often it was read: it is broken at the source, and stored as it is.
 *
 * @param path of its file
 * @param block its number within the relation, all its segment files counted
 * @param relation what the source's catalog calls it; absent where that is not known
 */
public record DamagedPage(String path, long block, @Nullable String relation) {
    public DamagedPage {
        ManifestFields.required("path", path);
        ManifestFields.notNegative("block", block);
    }
}

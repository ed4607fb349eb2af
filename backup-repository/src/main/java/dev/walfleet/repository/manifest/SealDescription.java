package dev.walfleet.repository.manifest;

import org.jspecify.annotations.Nullable;

/**
 * How the objects of a backup are sealed.
 *
 * @param compression {@code zstd}
 * @param compressionLevel of zstd, 1 to 19
 * @param encryption {@code AES256-GCM-HKDF}; absent where the repository does not encrypt. Which key it was stands at each
 *     object.
 */
public record SealDescription(
        String compression, int compressionLevel, @Nullable String encryption) {
    public SealDescription {
        ManifestFields.required("compression", compression);
    }

    public boolean encrypted() {
        return encryption != null;
    }
}

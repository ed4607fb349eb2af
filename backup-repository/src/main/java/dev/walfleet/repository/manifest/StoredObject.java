package dev.walfleet.repository.manifest;

import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * One object of a backup as one repository stores it.
 *
 * @param name the file's name once the seal is off: {@code toc.dat}, {@code 3021.dat}, or the object's own stem where the
 *     backup is one file
 * @param rawSize bytes before the seal
 * @param storedSize bytes as stored
 * @param sha256 of the bytes as stored
 * @param keyId which key of the repository's keyset encrypts it, never the key; absent where it is not encrypted
 */
public record StoredObject(
        ObjectKey key,
        ObjectRole role,
        String name,
        long rawSize,
        long storedSize,
        Sha256 sha256,
        @Nullable Long keyId) {
    public StoredObject {
        ManifestFields.required("key", key);
        ManifestFields.required("role", role);
        ManifestFields.required("name", name);
        ManifestFields.notNegative("rawSize", rawSize);
        ManifestFields.notNegative("storedSize", storedSize);
        ManifestFields.required("sha256", sha256);
    }
}

package dev.walfleet.repository.seal;

import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectKey;

/**
 * What an object must be, to be the one that was written.
 *
 * @param rawSize bytes once the seal is off
 * @param storedSize bytes as stored
 * @param sha256 of the bytes as stored
 */
public record StoredForm(ObjectKey key, long rawSize, long storedSize, Sha256 sha256) {
    /** The end of a compressed object's key. */
    public static final String COMPRESSED = ".zst";

    /** What an encrypted object's key has after that. */
    public static final String ENCRYPTED = ".enc";
}

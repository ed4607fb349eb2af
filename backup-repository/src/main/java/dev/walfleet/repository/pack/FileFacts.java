package dev.walfleet.repository.pack;

import java.time.Instant;

/**
 * A file, once it was read to its end.
 *
 * @param size of what was read, in bytes
 * @param crc32c of what was read, unsigned 32 bits, as {@code backup_manifest} has it
 * @param modified when the source says that it was modified last
 * @param mode permissions, for example {@code 0600}
 */
public record FileFacts(FilePath path, long size, long crc32c, Instant modified, int mode) {
    public FileFacts {
        if (size < 0) {
            throw new IllegalArgumentException("file " + path + " of " + size + " bytes");
        }
        if (crc32c < 0 || crc32c > 0xffffffffL) {
            throw new IllegalArgumentException("CRC32C " + crc32c + " of file " + path + ", expected 32 bits");
        }
        if (mode < 0 || mode > 07777) {
            throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " of file " + path);
        }
    }
}

package dev.walfleet.repository.store;

import java.util.Optional;
import java.util.Set;

/**
 * What the store is asked to do with the objects: its own encryption at rest, and their class.
 *
 * @param sse {@code AES256} or {@code aws:kms}
 * @param kmsKey only with {@code aws:kms}; empty: the account's default key
 * @param storageClass as the store names it
 */
public record S3Protection(Optional<String> sse, Optional<String> kmsKey, Optional<String> storageClass) {
    public static final S3Protection NONE = of(Optional.empty(), Optional.empty(), Optional.empty());

    private static final Set<String> KINDS = Set.of("AES256", "aws:kms", "aws:kms:dsse");
    /** They are not readable at once: a verifier or a restore could not use them. */
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

    public S3Protection {
        if (sse.isPresent() && !KINDS.contains(sse.orElseThrow())) {
            throw new IllegalArgumentException(
                    "sse '" + sse.orElseThrow() + "', expected AES256, aws:kms or aws:kms:dsse");
        }
        if (kmsKey.isPresent() && !sse.orElse("").startsWith("aws:kms")) {
            throw new IllegalArgumentException("kms-key is given with sse '" + sse.orElse("") + "', expected aws:kms");
        }
        if (storageClass.isPresent() && ARCHIVES.contains(storageClass.orElseThrow())) {
            throw new IllegalArgumentException("storage-class '" + storageClass.orElseThrow()
                    + "' cannot be read at once, expected one that can, for example STANDARD_IA or GLACIER_IR");
        }
    }

    public static S3Protection of(Optional<String> sse, Optional<String> kmsKey, Optional<String> storageClass) {
        return new S3Protection(sse, kmsKey, storageClass);
    }
}

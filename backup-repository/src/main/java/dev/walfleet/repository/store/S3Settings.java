package dev.walfleet.repository.store;

import java.util.Optional;

/**
 * All that an {@link S3Store} needs to know.
 *
 * @param credentials empty: the SDK's default chain
 */
public record S3Settings(
        S3Bucket place,
        Optional<S3Credentials> credentials,
        S3Protection protection,
        S3Checksums checksums,
        ConditionalWrites conditionalWrites,
        S3Timeouts timeouts) {}

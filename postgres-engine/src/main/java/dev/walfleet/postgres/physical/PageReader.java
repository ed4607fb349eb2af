package dev.walfleet.postgres.physical;

import java.util.Optional;

/** Reads one page again. */
@FunctionalInterface
interface PageReader {
    /** The bytes from {@code offset} on; empty where the file is gone or ends before. */
    Optional<byte[]> read(String path, long offset, int length);
}

package dev.walfleet.restore.plan;

import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.util.Optional;

/** Reads archived WAL for a plan. */
@FunctionalInterface
public interface SegmentReader {
    /** A segment; where it is not whole, zeroes follow the WAL. Empty where there certainly is none. */
    Optional<byte[]> read(WalSegmentName name) throws IOException;
}

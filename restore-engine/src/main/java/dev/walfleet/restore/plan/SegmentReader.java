package dev.walfleet.restore.plan;

import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.util.Optional;

/** Reads archived WAL for a plan. */
@FunctionalInterface
public interface SegmentReader {
    /** A segment, or its beginning. Empty where there certainly is none. */
    Optional<FoundWal> read(WalSegmentName name) throws IOException;
}

package dev.walfleet.repository.wal;

import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalSegmentName;
import java.util.List;

/**
 * A segment that is durable in every required repository.
 *
 * @param storedBytes its size in the first of them
 * @param repositories where it is durable
 */
public record ArchivedWal(WalSegmentName segment, long storedBytes, List<RepositoryName> repositories) {
    public ArchivedWal {
        repositories = List.copyOf(repositories);
    }
}

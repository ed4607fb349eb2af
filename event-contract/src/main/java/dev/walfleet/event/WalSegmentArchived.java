package dev.walfleet.event;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalSegmentName;
import java.time.Instant;
import java.util.List;

/**
 * A whole WAL segment is durable in every required repository.
 *
 * @param end the position after its last byte
 * @param storedBytes its size in one repository
 */
@EventType("dev.walfleet.wal.segment-archived.v1")
public record WalSegmentArchived(
        ClusterId cluster,
        WalSegmentName segment,
        Lsn end,
        long storedBytes,
        List<RepositoryName> repositories,
        Instant at)
        implements WalEvent {
    public WalSegmentArchived {
        Fields.required("cluster", cluster);
        Fields.required("segment", segment);
        Fields.required("end", end);
        repositories = Fields.list("repositories", repositories);
        Fields.required("at", at);
        Fields.notNegative("storedBytes", storedBytes);
    }
}

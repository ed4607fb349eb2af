package dev.walfleet.restore.run;

import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;

/**
 * An archive as a plan sees it: the segments that it names and no others, each only as far as its history goes. A segment that is
 * in the plan and not in the archive any more is an error, never an end of the WAL.
 */
final class PlannedWal implements WalSource {
    private final RecoveryPlan plan;
    private final Set<WalSegmentName> planned;
    private final WalSource archive;
    private final TablespaceGuard guard;

    /** @param data the folder of the cluster that it is for */
    PlannedWal(RecoveryPlan plan, WalSource archive, Path data) {
        this.plan = plan;
        this.planned = Set.copyOf(plan.segments());
        this.archive = archive;
        this.guard = new TablespaceGuard(plan, data);
    }

    @Override
    public Optional<FoundWal> segment(WalSegmentName name) throws IOException {
        if (!planned.contains(name)) {
            return Optional.empty();
        }
        FoundWal found = found(name);
        guard.check(found, () -> following(name));
        return Optional.of(found);
    }

    private Optional<FoundWal> following(WalSegmentName name) throws IOException {
        int next = plan.segments().indexOf(name) + 1;
        return next < plan.segments().size() ? Optional.of(found(plan.segments().get(next))) : Optional.empty();
    }

    private FoundWal found(WalSegmentName name) throws IOException {
        return archive.segment(name)
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.OBJECT_MISSING,
                        "wal segment " + name + " was in the archive when the plan was made and is gone",
                        "somebody deletes from the archive; plan again with --dry-run"))
                .within(plan.history());
    }

    @Override
    public Optional<byte[]> history(Timeline timeline) throws IOException {
        return archive.history(timeline);
    }

    @Override
    public NavigableSet<Timeline> timelines() throws IOException {
        return archive.timelines();
    }

    @Override
    public NavigableSet<WalSegmentName> segments(Timeline timeline, WalSegmentName from) throws IOException {
        return archive.segments(timeline, from);
    }

    @Override
    public NavigableSet<WalSegmentName> segments(Timeline timeline) throws IOException {
        return archive.segments(timeline);
    }

    @Override
    public NavigableMap<WalSegmentName, Integer> tails(Timeline timeline) throws IOException {
        return archive.tails(timeline);
    }

    @Override
    public Optional<Instant> storedAt(WalSegmentName name) throws IOException {
        return archive.storedAt(name);
    }
}

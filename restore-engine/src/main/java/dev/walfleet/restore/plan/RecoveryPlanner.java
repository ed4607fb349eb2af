package dev.walfleet.restore.plan;

import dev.walfleet.repository.wal.TimelineHistory;
import dev.walfleet.restore.recovery.TimelineChoice;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides how a cluster comes to a target, or says what is missing for it: nothing is touched. Of the archive it reads listings,
 * and of WAL itself no more than it takes to know that the target is in it.
 */
public final class RecoveryPlanner {
    private final List<BaseBackup> backups;
    private final WalHoldings holdings;
    private final SegmentReader reader;

    /** @param backups every physical backup of the cluster that can be read */
    public RecoveryPlanner(List<BaseBackup> backups, WalHoldings holdings, SegmentReader reader) {
        this.backups = List.copyOf(backups);
        this.holdings = holdings;
        this.reader = reader;
    }

    /**
     * Plans.
     *
     * @throws WalfleetException {@code BACKUP_UNKNOWN}; {@code TARGET_UNREACHABLE}, which says what is missing and what can be
     *     reached instead
     * @throws IOException WAL could not be read
     */
    public RecoveryPlan plan(RecoveryOrder order) throws IOException {
        List<BaseBackup> candidates = candidates(order);
        List<WalfleetException> reasons = new ArrayList<>();
        Optional<Lsn> searched = Optional.empty();
        for (BaseBackup backup : candidates) {
            TimelineHistory history = history(order.timeline(), backup, candidates);
            if (!backup.isOn(history)) {
                reasons.add(Refusals.otherTimeline(backup, history));
                continue;
            }
            WalPath path = new WalPath(holdings, history);
            Attempt attempt = new Attempt(order, backup, path, reader, searched);
            try {
                return attempt.plan();
            } catch (WalfleetException refused) {
                if (refused.failure().code() != FailureCode.TARGET_UNREACHABLE) {
                    throw refused;
                }
                reasons.add(refused);
                searched = Optional.of(backup.stop()); // what ended while it was taken, an older one may reach
            }
        }
        throw Refusals.nearest(reasons);
    }

    /** Newest first: the less WAL there is to replay the better. */
    private List<BaseBackup> candidates(RecoveryOrder order) {
        List<BaseBackup> candidates = backups.stream()
                .filter(backup ->
                        order.backup().isEmpty() || order.backup().orElseThrow().equals(backup.id()))
                .sorted(Comparator.comparing(BaseBackup::stop).reversed())
                .toList();
        if (candidates.isEmpty()) {
            throw new WalfleetException(
                    FailureCode.BACKUP_UNKNOWN,
                    "there is no physical backup "
                            + order.backup().map(id -> id + " ").orElse("") + "of cluster " + order.cluster(),
                    backups.isEmpty()
                            ? "walfleet backup --full takes one; a point in time can be reached from then on"
                            : "there are "
                                    + backups.stream()
                                            .map(BaseBackup::id)
                                            .sorted()
                                            .toList());
        }
        return candidates;
    }

    private TimelineHistory history(TimelineChoice choice, BaseBackup backup, List<BaseBackup> all) {
        if (choice instanceof TimelineChoice.OfTheBackup) {
            return history(backup.timeline());
        }
        List<Timeline> known = timelines();
        if (choice instanceof TimelineChoice.Numbered numbered) {
            if (!known.contains(numbered.timeline())) {
                throw new WalfleetException(
                        FailureCode.TARGET_UNREACHABLE,
                        "the archive has nothing of timeline "
                                + numbered.timeline().id(),
                        "there are timelines "
                                + known.stream().map(Timeline::id).toList());
            }
            return history(numbered.timeline());
        }
        return newest(known, all);
    }

    /** The newest timeline that any of the backups leads to. */
    private TimelineHistory newest(List<Timeline> known, List<BaseBackup> all) {
        for (int i = known.size() - 1; i >= 0; i--) {
            TimelineHistory history = history(known.get(i));
            if (all.stream().anyMatch(backup -> backup.isOn(history))) {
                return history;
            }
        }
        throw new IllegalStateException("a backup on no timeline: " + all);
    }

    private List<Timeline> timelines() {
        return Stream.of(
                        holdings.histories().keySet().stream(),
                        holdings.whole().stream().map(name -> name.timeline()),
                        holdings.tails().keySet().stream().map(name -> name.timeline()),
                        backups.stream().map(BaseBackup::timeline))
                .flatMap(timelines -> timelines)
                .distinct()
                .sorted()
                .toList();
    }

    private TimelineHistory history(Timeline timeline) {
        TimelineHistory stored = holdings.histories().get(timeline);
        return stored == null ? TimelineHistory.of(timeline) : stored;
    }

    /**
     * What of a cluster's past can be reached along its newest timeline, oldest first.
     *
     * @throws IOException WAL could not be read
     */
    public List<RecoverySpan> window() throws IOException {
        if (backups.isEmpty()) {
            return List.of();
        }
        TimelineHistory history = newest(timelines(), backups);
        WalPath path = new WalPath(holdings, history);
        List<RecoverySpan> spans = new ArrayList<>();
        List<BaseBackup> ascending = backups.stream()
                .filter(backup -> backup.isOn(history))
                .sorted(Comparator.comparing(BaseBackup::stop))
                .toList();
        for (BaseBackup backup : ascending) {
            boolean known = !spans.isEmpty()
                    && backup.stop().compareTo(spans.get(spans.size() - 1).end()) <= 0;
            if (known) {
                continue;
            }
            WalPath.Reach reach = path.from(backup.start());
            if (reach.end().compareTo(backup.stop()) >= 0) {
                WalTimes.End end = new WalTimes(path.within(reader), reach.segments(), path.segmentSize()).end();
                spans.add(RecoverySpan.of(backup, history.timeline(), reach, end));
            }
        }
        return spans;
    }
}

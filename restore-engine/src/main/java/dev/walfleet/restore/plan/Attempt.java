package dev.walfleet.restore.plan;

import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.scan.WalMark;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether one backup leads to a target, and how. */
final class Attempt {
    private final RecoveryOrder order;
    private final BaseBackup backup;
    private final WalPath path;
    private final WalPath.Reach reach;
    private final WalTimes times;
    private final Optional<Lsn> searched;

    /** @param searched from where on WAL was looked through already, for a newer backup */
    Attempt(RecoveryOrder order, BaseBackup backup, WalPath path, SegmentReader reader, Optional<Lsn> searched) {
        this.order = order;
        this.backup = backup;
        this.path = path;
        this.reach = path.from(backup.start());
        this.times = new WalTimes(path.within(reader), reach.segments(), path.segmentSize());
        this.searched = searched;
    }

    RecoveryPlan plan() throws IOException {
        if (reach.end().compareTo(backup.stop()) < 0) {
            throw Refusals.inconsistent(backup, reach);
        }
        RecoveryTarget target = order.target();
        if (target instanceof RecoveryTarget.AtTime at) {
            return time(at);
        }
        if (target instanceof RecoveryTarget.AtLsn at) {
            return lsn(at);
        }
        if (target instanceof RecoveryTarget.AtXid at) {
            return xid(at);
        }
        if (target instanceof RecoveryTarget.AtName at) {
            return name(at);
        }
        if (target instanceof RecoveryTarget.Immediate) {
            return built(target, backup.stop(), Optional.of(backup.stopped()), Optional.empty(), List.of());
        }
        return latest();
    }

    private RecoveryPlan latest() throws IOException {
        Optional<Instant> last = times.end().lastTransaction();
        if (reach.goesOn().isPresent()) {
            throw Refusals.gap(order.target(), reach, last);
        }
        return built(order.target(), reach.end(), last, last, List.of());
    }

    private RecoveryPlan time(RecoveryTarget.AtTime at) throws IOException {
        if (at.time().isBefore(backup.stopped())) {
            throw Refusals.tooEarly(at, backup);
        }
        WalTimes.End end = times.end();
        Optional<Instant> last = end.lastTransaction();
        if (isBeyond(last, at)) {
            Optional<WalMark> stop = times.firstAfter(at.time(), at.inclusive(), backup.stop());
            return built(at, stop.map(WalMark::start).orElse(reach.end()), stop.map(WalMark::time), last, List.of());
        }
        if (isBeyond(end.lastSign(), at) && end.lastRecord().isPresent()) {
            Lsn record = end.lastRecord().orElseThrow();
            return built(
                    new RecoveryTarget.AtLsn(record, true),
                    reach.end(),
                    last,
                    last,
                    List.of("no transaction ended between "
                            + last.map(Instant::toString).orElse("the backup") + " and " + at.time()
                            + ", as a later checkpoint in the WAL shows: the state is that of LSN " + record));
        }
        throw reach.goesOn().isPresent() ? Refusals.gap(at, reach, last) : Refusals.beyond(at, reach, last);
    }

    private static boolean isBeyond(Optional<Instant> found, RecoveryTarget.AtTime at) {
        return found.filter(time -> at.inclusive() ? time.isAfter(at.time()) : !time.isBefore(at.time()))
                .isPresent();
    }

    private RecoveryPlan lsn(RecoveryTarget.AtLsn at) throws IOException {
        if (at.lsn().compareTo(backup.stop()) < 0) {
            throw Refusals.tooEarly(at, backup);
        }
        WalTimes.End end = times.end();
        Optional<Instant> last = end.lastTransaction();
        if (reach.end().compareTo(at.lsn()) < 0) {
            throw reach.goesOn().isPresent() ? Refusals.gap(at, reach, last) : Refusals.beyond(at, reach, last);
        }
        if (end.lastRecord().filter(record -> record.compareTo(at.lsn()) >= 0).isPresent()) {
            return built(at, at.lsn(), Optional.empty(), last, List.of());
        }
        Lsn record = times.lastRecordBefore(at.lsn()).orElse(backup.start());
        return built(
                new RecoveryTarget.AtLsn(record, true),
                at.lsn(),
                last,
                last,
                List.of("no record begins at " + at.lsn()
                        + " yet: all before it is replayed, up to and with the one at " + record));
    }

    private RecoveryPlan xid(RecoveryTarget.AtXid at) throws IOException {
        List<WalMark> found = search(mark -> mark instanceof WalMark.TransactionEnd end && end.xid() == at.xid());
        WalMark end = found.get(found.size() - 1);
        if (end.start().compareTo(backup.stop()) < 0) {
            throw Refusals.tooEarly(at, backup);
        }
        boolean commit = end instanceof WalMark.TransactionEnd transaction && transaction.commit();
        String what = "transaction " + at.xid() + (commit ? " committed at " : " was rolled back at ") + end.time();
        return found.size() == 1
                ? built(at, end.start(), Optional.of(end.time()), Optional.empty(), List.of(what))
                : built(
                        new RecoveryTarget.AtLsn(end.start(), at.inclusive()),
                        end.start(),
                        Optional.of(end.time()),
                        Optional.empty(),
                        List.of(what, "the id was used " + found.size() + " times in this WAL; the last one is meant"));
    }

    private RecoveryPlan name(RecoveryTarget.AtName at) throws IOException {
        List<WalMark> found = search(mark ->
                mark instanceof WalMark.RestorePoint point && point.name().equals(at.name()));
        WalMark point = found.get(found.size() - 1);
        if (point.start().compareTo(backup.stop()) < 0) {
            throw Refusals.tooEarly(at, backup);
        }
        String what = "restore point '" + at.name() + "' was made at " + point.time();
        return found.size() == 1
                ? built(at, point.start(), Optional.of(point.time()), Optional.empty(), List.of(what))
                : built(
                        new RecoveryTarget.AtLsn(point.start(), true),
                        point.start(),
                        Optional.of(point.time()),
                        Optional.empty(),
                        List.of(
                                what,
                                found.size() + " restore points in this WAL have that name; the newest is meant"));
    }

    private List<WalMark> search(Predicate<WalMark> wanted) throws IOException {
        List<WalMark> found = times.all(backup.start(), searched, wanted);
        if (found.isEmpty()) {
            throw reach.goesOn().isPresent()
                    ? Refusals.gap(order.target(), reach, times.end().lastTransaction())
                    : Refusals.notFound(order.target(), backup.start(), reach.end());
        }
        return found;
    }

    private RecoveryPlan built(
            RecoveryTarget stopsAt, Lsn end, Optional<Instant> endTime, Optional<Instant> last, List<String> notes)
            throws IOException {
        return new RecoveryPlan(
                order,
                backup,
                stopsAt,
                path.history(),
                path.segmentSize(),
                needed(end),
                end,
                endTime,
                last,
                mustReplay(stopsAt),
                notes);
    }

    private Optional<Lsn> mustReplay(RecoveryTarget stopsAt) throws IOException {
        if (stopsAt instanceof RecoveryTarget.AtLsn at && at.inclusive()) {
            return Optional.of(at.lsn());
        }
        return stopsAt instanceof RecoveryTarget.Latest ? times.end().lastRecord() : Optional.empty();
    }

    /** Up to the record that ends it, which may reach into the next segment. */
    private List<WalSegmentName> needed(Lsn end) {
        List<WalSegmentName> needed = reach.segments().stream()
                .takeWhile(name -> name.start(path.segmentSize()).compareTo(end) <= 0)
                .toList();
        int more = Math.min(needed.size() + 1, reach.segments().size());
        return order.target() instanceof RecoveryTarget.Latest
                ? reach.segments()
                : reach.segments().subList(0, more);
    }
}

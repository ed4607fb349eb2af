package dev.walfleet.restore.plan;

import dev.walfleet.restore.scan.WalMark;
import dev.walfleet.restore.scan.WalScanner;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What the records of a row of segments tell: when transactions ended, where restore points are. Reads as few segments as it can. */
final class WalTimes {
    private static final int REMEMBERED = 64;

    private final SegmentReader reader;
    private final List<WalSegmentName> segments;
    private final int segmentSize;
    private final Map<WalSegmentName, Read> remembered = new LinkedHashMap<>();

    /** @param segments that follow each other */
    WalTimes(SegmentReader reader, List<WalSegmentName> segments, int segmentSize) {
        this.reader = reader;
        this.segments = segments;
        this.segmentSize = segmentSize;
    }

    /**
     * What one segment has, read by itself: records that began before it are not known.
     *
     * @param lastRecord where its last complete record begins
     */
    private record Read(List<WalMark> marks, Optional<Lsn> lastRecord) {}

    /** The end of the archived WAL, as far as a recovery is concerned. */
    record End(Optional<Instant> lastTransaction, Optional<Instant> lastSign, Optional<Lsn> lastRecord) {}

    /** Reads backwards until a transaction was found. */
    End end() throws IOException {
        Optional<Lsn> lastRecord = Optional.empty();
        Optional<Instant> sign = Optional.empty();
        for (int i = segments.size() - 1; i >= 0; i--) {
            Read read = read(i);
            lastRecord = lastRecord.isPresent() ? lastRecord : read.lastRecord();
            List<WalMark> marks = i == segments.size() - 1 ? read.marks() : joined(i);
            sign = later(sign, latest(marks, mark -> true));
            Optional<Instant> transaction = latest(marks, WalMark.TransactionEnd.class::isInstance);
            if (transaction.isPresent()) {
                return new End(transaction, sign, lastRecord);
            }
        }
        return new End(Optional.empty(), sign, lastRecord);
    }

    /** Where a recovery to a time stops: the first end of a transaction that does not belong to it any more. */
    Optional<WalMark> firstAfter(Instant time, boolean inclusive, Lsn from) throws IOException {
        Predicate<WalMark> beyond = mark -> mark instanceof WalMark.TransactionEnd
                && (inclusive ? mark.time().isAfter(time) : !mark.time().isBefore(time));
        int low = 0;
        int high = segments.size();
        while (low < high) { // the first segment that has one; times grow along the WAL, as good as always
            int middle = (low + high) >>> 1;
            if (anyFrom(middle, high, beyond)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        for (int i = Math.max(0, low - 1); i < segments.size(); i++) {
            Optional<WalMark> found = joined(i).stream()
                    .filter(beyond)
                    .filter(mark -> mark.start().compareTo(from) >= 0)
                    .min(Comparator.comparing(WalMark::start));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Whether a segment, or where it has no transaction the next one that has, is beyond. */
    private boolean anyFrom(int index, int limit, Predicate<WalMark> beyond) throws IOException {
        for (int i = index; i < limit; i++) {
            List<WalMark> ends = read(i).marks().stream()
                    .filter(WalMark.TransactionEnd.class::isInstance)
                    .toList();
            if (!ends.isEmpty()) {
                return ends.stream().anyMatch(beyond);
            }
        }
        return true;
    }

    /**
     * Every record that is wanted, in the order of the WAL. Reads it all.
     *
     * @param until behind this position nothing is looked for, but for records that begin shortly before it
     */
    List<WalMark> all(Lsn from, Optional<Lsn> until, Predicate<WalMark> wanted) throws IOException {
        List<WalMark> found = new ArrayList<>();
        WalScanner scanner = new WalScanner(mark -> {
            if (mark.start().compareTo(from) >= 0 && wanted.test(mark)) {
                found.add(mark);
            }
        });
        for (WalSegmentName name : segments) {
            Lsn start = name.start(segmentSize);
            if (until.isPresent() && start.compareTo(until.orElseThrow().plus(segmentSize)) > 0) {
                break;
            }
            scanner.segment(start, content(name));
        }
        return found;
    }

    /** Where the last record begins that begins before a position. */
    Optional<Lsn> lastRecordBefore(Lsn position) throws IOException {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).start(segmentSize).compareTo(position) < 0) {
                Optional<Lsn> last = read(i).lastRecord();
                if (last.isPresent() && last.orElseThrow().compareTo(position) < 0) {
                    return last;
                }
            }
        }
        return Optional.empty();
    }

    /** Of a segment and the one behind it, so that a record on their border is known, too. */
    private List<WalMark> joined(int index) throws IOException {
        List<WalMark> marks = new ArrayList<>();
        WalScanner scanner = new WalScanner(marks::add);
        for (int i = index; i < Math.min(segments.size(), index + 2); i++) {
            scanner.segment(segments.get(i).start(segmentSize), content(segments.get(i)));
        }
        return marks;
    }

    private Read read(int index) throws IOException {
        WalSegmentName name = segments.get(index);
        Read known = remembered.get(name);
        if (known == null) {
            List<WalMark> marks = new ArrayList<>();
            WalScanner scanner = new WalScanner(marks::add);
            scanner.segment(name.start(segmentSize), content(name));
            known = new Read(List.copyOf(marks), scanner.lastRecord());
            if (remembered.size() >= REMEMBERED) {
                remembered.clear();
            }
            remembered.put(name, known);
        }
        return known;
    }

    private byte[] content(WalSegmentName name) throws IOException {
        byte[] content = reader.read(name)
                .orElseThrow(() -> new WalfleetException(
                        FailureCode.OBJECT_MISSING,
                        "wal segment " + name + " was listed and is gone",
                        "somebody deletes from the archive while it is read"))
                .content();
        if (content.length != segmentSize) {
            throw new WalfleetException(
                    FailureCode.OBJECT_DAMAGED,
                    "wal segment " + name + " has " + content.length + " bytes, expected " + segmentSize,
                    "it was archived like this: recover to a point before it");
        }
        return content;
    }

    private static Optional<Instant> latest(List<WalMark> marks, Predicate<WalMark> of) {
        return marks.stream().filter(of).map(WalMark::time).max(Comparator.naturalOrder());
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return one.orElseThrow().isAfter(other.orElseThrow()) ? one : other;
    }
}

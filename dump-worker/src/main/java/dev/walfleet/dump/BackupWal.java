package dev.walfleet.dump;

import dev.walfleet.postgres.cluster.ConnectionTarget;
import dev.walfleet.postgres.physical.StartPoint;
import dev.walfleet.postgres.physical.WalFiles;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.repository.wal.ArchivedWal;
import dev.walfleet.repository.wal.TailPiece;
import dev.walfleet.repository.wal.WalArchive;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.Timeline;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the WAL from a backup's start to its stop is durable. Where a shipper is at work, it is waited for; what nobody
 * has archived some seconds after the server finished it is copied from the server, while the backup runs, so that the server
 * need not keep it. Both may do the same: the archive takes the first, and finds the second identical.
 */
final class BackupWal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackupWal.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** How long a shipper that is at work is left to do it. */
    private static final Duration SHIPPERS_TURN = Duration.ofSeconds(15);

    private final ConnectionTarget target;
    private final WalArchive archive;
    private final Path scratch;
    private final StartPoint start;
    private final Duration limit;
    private final Thread thread = new Thread(this::follow, "backup-wal");
    /** When each segment that is not durable yet was first seen finished. */
    private final NavigableMap<WalSegmentName, Long> waiting = new TreeMap<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable FailureCode told;
    private boolean begun;
    private boolean shipped;
    private WalSegmentName next;
    private volatile @Nullable WalFiles files;
    private volatile @Nullable Exception failed;
    private volatile boolean closed;

    /** @param limit how long what the server does not have any more, or no repository takes, is waited for once the backup has ended */
    BackupWal(ConnectionTarget target, WalArchive archive, Path scratch, StartPoint start, Duration limit) {
        this.limit = limit;
        this.target = target;
        this.archive = archive;
        this.scratch = scratch;
        this.start = start;
        this.next = segment(start.lsn());
        thread.setDaemon(true);
    }

    /** Copies from now on, on a thread of its own, what the server finishes. */
    void begin() {
        thread.start();
    }

    private void follow() {
        do {
            step(Optional.empty());
        } while (!pause());
    }

    /** Waits a moment; whether this is to end. */
    private boolean pause() {
        try {
            return ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /**
     * Returns when all WAL up to {@code stop} is durable in every required repository.
     *
     * @throws WalfleetException WAL_INCOMPLETE where a part of it is nowhere to be had
     * @throws IOException a {@code StoreException} of a required repository
     */
    void until(Lsn stop) throws IOException {
        ended.countDown();
        join();
        long began = System.nanoTime();
        while (!step(Optional.of(stop))) {
            Exception reason = failed;
            boolean late = System.nanoTime() - began > limit.toNanos();
            if (closed || late || (reason != null && Failing.of(reason).code().kind() != FailureKind.RETRY)) {
                throw failure(reason);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        history();
    }

    private WalfleetException failure(@Nullable Exception reason) throws IOException {
        if (reason instanceof IOException e) {
            throw e;
        }
        if (reason instanceof RuntimeException e) {
            throw e;
        }
        return new WalfleetException(
                FailureCode.WAL_INCOMPLETE,
                "WAL of the backup is not durable " + limit.toSeconds() + " s after its end: " + waiting.keySet()
                        + " is neither in the archive nor on " + target,
                start.server().standby()
                        ? "the standby keeps no WAL that it has replayed: ship the primary's WAL into the same repositories under this"
                                + " cluster's name, or raise wal_keep_size at the standby"
                        : "ship the cluster's WAL (shipper.clusters), or raise wal_keep_size at the server");
    }

    /** Does what can be done now; with a stop, whether all is done. */
    private boolean step(Optional<Lsn> stop) {
        try {
            failed = null;
            return advance(stop);
        } catch (IOException | RuntimeException e) {
            failed = e;
            if (!(e instanceof StoreException)) { // the server keeps its WAL as long as we are connected
                closeFiles();
            }
            tell(Failing.of(e));
            return false;
        }
    }

    private void tell(Failure failure) {
        if (failure.code() != told) {
            told = failure.code();
            log.warn(
                    "wal of a backup is not stored yet, it is tried again cluster={} code={} reason={}",
                    archive.cluster(),
                    failure.code(),
                    failure.message());
        }
    }

    private boolean advance(Optional<Lsn> stop) throws IOException {
        WalFiles server = files(); // first of all: from then on the server keeps its WAL
        if (!begun) {
            shipped = shipperAtWork();
            begun = true;
        }
        server.release((waiting.isEmpty() ? next : waiting.firstKey()).start(size()));
        Lsn end = server.end();
        long now = System.nanoTime();
        while (next.start(size()).plus(size()).compareTo(end) <= 0 && !past(next, stop)) {
            waiting.put(next, now);
            next = next.next(size());
        }
        if (!waiting.isEmpty()) {
            NavigableSet<WalSegmentName> there = archived();
            for (Map.Entry<WalSegmentName, Long> segment : new TreeMap<>(waiting).entrySet()) {
                boolean passedBy = there.higher(segment.getKey()) != null; // by a shipper whose slot begins behind it
                if (!shipped || passedBy || now - segment.getValue() > SHIPPERS_TURN.toNanos()) {
                    copy(segment.getKey());
                }
            }
        }
        return waiting.isEmpty() && stop.isPresent() && (past(next, stop) || tail(stop.orElseThrow(), end));
    }

    /** Whether the archive goes right up to where the backup begins, and not only because another backup has ended there. */
    private boolean shipperAtWork() throws IOException {
        Lsn before = next.start(size()).plus(-1);
        return before.position() > size()
                && !archive.segments(start.timeline(), segment(before)).isEmpty()
                && files().followed(segment(before));
    }

    private boolean past(WalSegmentName segment, Optional<Lsn> stop) {
        return stop.isPresent() && segment.start(size()).compareTo(stop.orElseThrow()) >= 0;
    }

    /** Crosses off what is archived. That something is which we did not store means that a shipper is at work. */
    private NavigableSet<WalSegmentName> archived() throws IOException {
        NavigableSet<WalSegmentName> there = archive.segments(start.timeline(), waiting.firstKey());
        shipped |= waiting.keySet().removeAll(there);
        return there;
    }

    private void copy(WalSegmentName segment) throws IOException {
        try (ScratchWal content = new ScratchWal(scratch, size())) {
            if (!content.fill(out -> files().copy(segment, size(), out))) {
                return; // recycled meanwhile: only a shipper can have it
            }
            ArchivedWal stored = archive.segment(segment, content).deliver();
            log.debug("wal of a backup copied segment={} repositories={}", segment, stored.repositories());
        }
        waiting.remove(segment);
    }

    /** A standby does not finish a segment because a backup ends: the beginning of it, up to the stop, is stored as a piece. */
    private boolean tail(Lsn stop, Lsn end) throws IOException {
        if (end.compareTo(stop) < 0) {
            return false;
        }
        if (!start.server().standby()) {
            return false; // pg_backup_stop switched to the next segment: this one is about to be finished
        }
        int length = Math.toIntExact(stop.minus(next.start(size())));
        try (ScratchWal content = new ScratchWal(scratch, length)) {
            if (!content.fill(out -> files().copy(next, length, out))) {
                return false;
            }
            archive.tail(new TailPiece(next, 0, length), content).deliver();
        }
        return true;
    }

    /** Whoever restores to a later timeline needs the histories of those before. */
    private void history() throws IOException {
        Timeline timeline = start.timeline();
        if (timeline.id() > 1 && !archive.holdsHistory(timeline)) {
            Optional<byte[]> content = files().history(timeline);
            if (content.isPresent()) {
                archive.storeHistory(timeline, content.orElseThrow());
            }
        }
    }

    private WalSegmentName segment(Lsn lsn) {
        return WalSegmentName.containing(start.timeline(), lsn, size());
    }

    private int size() {
        return start.server().walSegmentSize();
    }

    private WalFiles files() throws IOException {
        WalFiles open = files;
        if (open == null) {
            open = WalFiles.open(target);
            files = open;
            open.hold();
            if (closed) {
                open.close();
            }
        }
        return open;
    }

    private void closeFiles() {
        WalFiles open = files;
        if (open != null) {
            open.close();
            files = null;
        }
    }

    private void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what runs, from any thread. */
    @Override
    public void close() {
        closed = true;
        ended.countDown();
        closeFiles();
    }
}

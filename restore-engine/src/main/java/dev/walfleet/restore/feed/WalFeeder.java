package dev.walfleet.restore.feed;

import dev.walfleet.repository.wal.FoundWal;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.WalSegmentName;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a {@link WalSpool} from an archive: what is asked for, and the segments that will be asked for next, so that a server
 * that replays hardly ever waits. It answers "there is none" only where the archive said so; as long as that is not certain it
 * tries again, and says what is in the way. One at a time works for a spool.
 */
public final class WalFeeder implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(WalFeeder.class);

    private static final int THREADS = 3;
    private static final Duration BUSY = Duration.ofSeconds(10);
    private static final long BUSY_MILLIS = 10;
    private static final long QUIET_MILLIS = 100;
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    private final WalSpool spool;
    private final WalSource source;
    private final Duration idle;
    private final ReadAhead ahead;
    private final ExecutorService threads;
    private final Map<String, WalSpool.Want> underWay = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long lastAsked = System.nanoTime();
    private volatile @Nullable Trouble trouble;

    /**
     * What keeps WAL from coming that a server waits for.
     *
     * @param since the first failure in a row
     */
    public record Trouble(Failure failure, Instant since) {}

    /** @param idle after how long without a question it ends by itself */
    public WalFeeder(WalSpool spool, WalSource source, Duration idle) {
        this.spool = spool;
        this.source = source;
        this.idle = idle;
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "wal-feeder");
            thread.setDaemon(true);
            return thread;
        });
        this.ahead = new ReadAhead(spool, this::whole, threads);
    }

    /**
     * Works until nobody has asked for long enough, or {@link #close} is called.
     *
     * @return {@code false} where another feeder has the spool: it does the work
     */
    public boolean run() throws IOException {
        try (FileChannel file = FileChannel.open(
                        spool.file("feeder.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = tryLock(file).orElse(null)) {
            if (lock == null) {
                return false;
            }
            spool.place("feeder.pid", (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            log.info(
                    "wal feeder runs spool={} pid={}",
                    spool.folder(),
                    ProcessHandle.current().pid());
            loop();
            return true;
        } finally {
            end(threads);
        }
    }

    /** What is under way writes nothing into the spool any more when this returns. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                log.warn("a read of wal does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<FileLock> tryLock(FileChannel file) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // this process has it
        }
    }

    private void loop() throws IOException {
        long tidyAt = System.nanoTime();
        try {
            while (!quietFor(idle)
                    && !closed.await(quietFor(BUSY) ? QUIET_MILLIS : BUSY_MILLIS, TimeUnit.MILLISECONDS)) {
                spool.wants().forEach(this::answer);
                if (ahead.replenish()) {
                    lastAsked = System.nanoTime();
                }
                if (System.nanoTime() - tidyAt >= 0) {
                    spool.tidy();
                    tidyAt = System.nanoTime() + TIDY_EVERY.toNanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            spool.remove("feeder.pid");
            ahead.clear();
        }
        log.info("wal feeder ends spool={}", spool.folder());
    }

    private boolean quietFor(Duration time) {
        return System.nanoTime() - lastAsked >= time.toNanos();
    }

    /** Begins to look for what is wanted, unless that is being done. */
    private void answer(WalSpool.Want want) {
        lastAsked = System.nanoTime();
        if (spool.has(want.name()) || ahead.expects(want.name())) {
            return; // it takes it by itself, or will
        }
        if (underWay.putIfAbsent(want.id(), want) == null) {
            threads.execute(() -> {
                try {
                    pursue(want);
                } finally {
                    underWay.remove(want.id());
                }
            });
        }
    }

    /** For as long as somebody waits for it. */
    private void pursue(WalSpool.Want want) {
        long pause = 500;
        while (spool.wanted(want)) {
            try {
                give(want);
                return;
            } catch (IOException | RuntimeException e) {
                Failure failure = Failing.of(e);
                log.warn(
                        "wal is not given yet, it is tried again file={} code={} reason={} hint={}",
                        want.name(),
                        failure.code(),
                        failure.message(),
                        failure.hint());
                lastAsked = System.nanoTime();
                tell(failure);
                if (!waited(pause)) {
                    return;
                }
                pause = Math.min(10_000, pause * 2);
            }
        }
    }

    /** Empty where nothing is in the way. */
    public Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void tell(Failure failure) {
        Trouble before = trouble;
        trouble = new Trouble(failure, before == null ? Instant.now() : before.since());
        try {
            spool.trouble(failure.message() + " (" + failure.hint() + ")");
        } catch (IOException | WalfleetException e) {
            log.warn("the spool does not take what is to be said reason={}", e.getMessage());
        }
    }

    private boolean waited(long millis) {
        try {
            return !closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void give(WalSpool.Want want) throws IOException {
        WalSource.Answer answer = source.file(want.name());
        trouble = null;
        spool.remove("trouble");
        if (answer instanceof WalSource.Segment segment && segment.wal().whole()) {
            spool.place(want.name(), segment.wal().content());
            spool.forget(want);
            ahead.follow(segment.wal().name(), segment.wal().content().length);
        } else if (answer instanceof WalSource.Segment segment) {
            log.info("the beginning of a segment that is not finished is given wal={}", segment.wal());
            spool.give(want, segment.wal().content());
        } else if (answer instanceof WalSource.History history) {
            spool.give(want, history.content());
        } else {
            log.info("the archive has no such file file={}", want.name());
            spool.deny(want);
        }
    }

    /** A whole segment into the spool; {@code false} where there is none, or not whole. */
    private boolean whole(WalSegmentName name) throws IOException {
        Optional<FoundWal> found = source.segment(name).filter(FoundWal::whole);
        if (found.isPresent()) {
            spool.place(name.value(), found.orElseThrow().content());
        }
        return found.isPresent();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

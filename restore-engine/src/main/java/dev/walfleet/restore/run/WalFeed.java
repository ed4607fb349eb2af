package dev.walfleet.restore.run;

import dev.walfleet.postgres.server.ServerStart;
import dev.walfleet.repository.store.Futures;
import dev.walfleet.repository.wal.WalSource;
import dev.walfleet.restore.feed.WalFeeder;
import dev.walfleet.restore.feed.WalSpool;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureKind;
import dev.walfleet.vocabulary.WalfleetException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Brings the WAL of a plan to a server while it replays it, some segments ahead: neither waits for the other, and the disk need not hold
 * all of it at a time. The server ends with an error where this process is gone, and never takes that for the end of the archive.
 */
final class WalFeed implements Closeable {
    /** In {@code pg_wal}: from there a segment is the server's by a rename. */
    private static final String FOLDER = "walfleet.feed";

    /** How long a repository may be away. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration NEVER = Duration.ofDays(10_000);

    private final WalSpool spool;
    private final WalFeeder feeder;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Boolean> work;

    private WalFeed(WalSpool spool, WalFeeder feeder) {
        this.spool = spool;
        this.feeder = feeder;
        this.work = thread.submit(feeder::run);
        thread.shutdown(); // after that
    }

    /** Begins; segments are read when the server asks for the first. */
    static WalFeed begin(RecoveryPlan plan, WalSource archive, Path data) throws IOException {
        WalSpool spool = WalSpool.prepare(data.resolve("pg_wal").resolve(FOLDER), List.of());
        ServerStart.own(spool.folder());
        WalFeed feed = new WalFeed(spool, new WalFeeder(spool, new PlannedWal(plan, archive, data), NEVER));
        while (!spool.isFed() && !feed.work.isDone()) {
            pause();
        }
        feed.check();
        return feed;
    }

    /** What the server is to have as {@code restore_command}. */
    String restoreCommand() {
        return spool.restoreCommand();
    }

    /**
     * Has to be called now and then.
     *
     * @throws WalfleetException what keeps WAL from coming that the server waits for, where that does not pass
     */
    void check() throws IOException {
        if (work.isDone()) {
            Futures.await(work, "WAL was brought to a server");
            throw new IllegalStateException("nobody feeds " + spool.folder() + " any more");
        }
        Optional<WalFeeder.Trouble> trouble = feeder.trouble();
        if (trouble.isPresent()) {
            Failure failure = trouble.orElseThrow().failure();
            boolean passes = failure.code().kind() == FailureKind.RETRY;
            if (!passes || trouble.orElseThrow().since().plus(PATIENCE).isBefore(Instant.now())) {
                throw new WalfleetException(failure.code(), failure.message(), failure.hint());
            }
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before a server recovered");
        }
    }

    /** The server has stopped. */
    @Override
    public void close() throws IOException {
        feeder.close();
        Futures.await(work, "WAL was brought to a server");
        try (Stream<Path> inside = Files.walk(spool.folder())) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}

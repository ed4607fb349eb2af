package dev.walfleet.wal;

import dev.walfleet.repository.wal.ArchivedWal;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import dev.walfleet.vocabulary.Lsn;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finished segments on their way into the archive: several at a time, each tried again until it is durable, told in the order
 * of the WAL. For one thread, that of the stream; only the uploads run on others.
 */
final class SegmentUploads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SegmentUploads.class);

    private final int parallel;
    private final Duration slow;
    private final ExecutorService threads;
    private final Deque<Upload> pending = new ArrayDeque<>();
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Makes one segment durable; called again after it failed. */
    interface Delivery {
        ArchivedWal deliver() throws IOException;
    }

    /**
     * A segment that is durable.
     *
     * @param end the position after its last byte
     */
    record Durable(ArchivedWal archived, Lsn end) {}

    /**
     * @param name of the threads
     * @param parallel how many segments at a time
     * @param slow after what time a single try counts as a failure to be told, though it goes on
     */
    SegmentUploads(String name, int parallel, Duration slow) {
        this.parallel = parallel;
        this.slow = slow;
        this.threads = Executors.newFixedThreadPool(parallel, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether nothing more should be received for now. */
    boolean full() {
        return pending.size() >= parallel;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    void submit(FinishedSegment segment, Delivery delivery) {
        Upload upload = new Upload(segment, delivery);
        pending.add(upload);
        threads.execute(upload);
    }

    /** The oldest segment, where it is durable by now. */
    Optional<Durable> poll() {
        Upload oldest = pending.peek();
        ArchivedWal archived = oldest == null ? null : oldest.archived;
        if (oldest == null || archived == null) {
            return Optional.empty();
        }
        pending.remove();
        return Optional.of(new Durable(archived, oldest.segment.end()));
    }

    /** Why WAL does not get durable, where it does not: of the oldest segment that fails or takes too long. */
    Optional<Failure> failing() {
        return pending.stream().map(Upload::failure).flatMap(Optional::stream).findFirst();
    }

    /** Waits for news of any upload, at most so long. */
    void await(Duration most) throws InterruptedException {
        if (news.tryAcquire(most.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    /** Abandons what is not durable: the server still has it. */
    @Override
    public void close() {
        closed.countDown();
        threads.shutdownNow();
    }

    private final class Upload implements Runnable {
        private final FinishedSegment segment;
        private final Delivery delivery;
        private final Backoff backoff = new Backoff();
        private volatile @Nullable ArchivedWal archived;
        private volatile @Nullable Failure failure;
        private volatile long tryBegan = System.nanoTime();

        Upload(FinishedSegment segment, Delivery delivery) {
            this.segment = segment;
            this.delivery = delivery;
        }

        @Override
        public void run() {
            try {
                while (!tried() && !closed.await(pause().toMillis(), TimeUnit.MILLISECONDS)) {
                    tryBegan = System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                news.release();
            }
        }

        private boolean tried() {
            try {
                archived = delivery.deliver();
                failure = null;
                return true;
            } catch (IOException | RuntimeException | Error e) { // whatever it is, nothing is confirmed before it works
                Failure known = Failing.of(e);
                if (closed.getCount() > 0 && (failure == null || failure.code() != known.code())) {
                    log.warn(
                            "wal segment not archived, it is tried again segment={} code={} reason={}",
                            segment.name(),
                            known.code(),
                            known.message(),
                            known.code() == FailureCode.INTERNAL ? e : null);
                }
                failure = known;
                return false;
            } finally {
                news.release();
            }
        }

        private Duration pause() {
            Failure known = failure;
            return known == null ? Duration.ZERO : backoff.after(known);
        }

        Optional<Failure> failure() {
            Failure known = failure;
            if (known != null || archived != null) {
                return Optional.ofNullable(archived == null ? known : null);
            }
            Duration age = Duration.ofNanos(System.nanoTime() - tryBegan);
            if (age.compareTo(slow) < 0) {
                return Optional.empty();
            }
            return Optional.of(new Failure(
                    FailureCode.REPOSITORY_UNREACHABLE,
                    "WAL segment " + segment.name() + " is being written for " + age.toSeconds() + "s",
                    "a repository answers slowly or not at all"));
        }
    }
}

package dev.walfleet.wal;

import dev.walfleet.repository.wal.ArchivedWal;
import dev.walfleet.runtime.thread.DaemonThreads;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WAL on its way into the archive: several segments at a time and the tail of the unfinished one, each tried again until it is
 * durable, told in the order of the WAL. A tail whose segment is durable meanwhile is not waited for. For one thread, that
 * of the stream; only the uploads run on others, which exist while there is something to do.
 */
final class SegmentUploads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SegmentUploads.class);
    private static final long IDLE_SECONDS = 10;

    private final int parallel;
    private final Duration slow;
    private final ThreadPoolExecutor threads;
    private final Deque<Upload> pending = new ArrayDeque<>();
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Makes one parcel durable; called again after it failed. */
    interface Delivery {
        ArchivedWal deliver() throws IOException;

        /** Puts away what is of no use any more, once it is durable. Nobody waits for that. */
        default void tidy() {}
    }

    /** A parcel that is durable. It was released. */
    record Durable(Parcel parcel, ArchivedWal archived) {}

    /**
     * @param name of the threads
     * @param parallel how many segments at a time
     * @param slow after what time a single try counts as a failure to be told, though it goes on
     */
    SegmentUploads(String name, int parallel, Duration slow) {
        this.parallel = parallel;
        this.slow = slow;
        this.threads = new ThreadPoolExecutor(
                parallel,
                parallel,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DaemonThreads(name));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Whether nothing more should be received for now. */
    boolean full() {
        return pending.stream()
                        .filter(upload -> upload.parcel instanceof FinishedSegment)
                        .count()
                >= parallel;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    void submit(Parcel parcel, Delivery delivery) {
        Upload upload = new Upload(parcel, delivery);
        pending.add(upload);
        threads.execute(upload);
    }

    /** The oldest parcel, where it is durable by now. */
    Optional<Durable> poll() {
        Upload oldest = pending.peek();
        while (oldest != null && oldest.archived == null && superseded(oldest)) {
            oldest.cancelled = true;
            pending.remove();
            oldest = pending.peek();
        }
        ArchivedWal archived = oldest == null ? null : oldest.archived;
        if (oldest == null || archived == null) {
            return Optional.empty();
        }
        pending.remove();
        return Optional.of(new Durable(oldest.parcel, archived));
    }

    /** Whether the whole of what it is a part of is durable. */
    private boolean superseded(Upload part) {
        return part.parcel instanceof SegmentTail tail
                && pending.stream()
                        .anyMatch(other -> other.archived != null
                                && other.parcel instanceof FinishedSegment
                                && other.parcel.segment().equals(tail.segment()));
    }

    /** Gives up parts of unfinished segments that the archive refuses for good; the segment itself comes again. */
    void dropRefusedTails() {
        pending.removeIf(upload -> {
            Failure failure = upload.failure;
            boolean refused = upload.parcel instanceof SegmentTail
                    && failure != null
                    && (failure.code() == FailureCode.OBJECT_CONFLICT || failure.code() == FailureCode.OBJECT_DAMAGED);
            upload.cancelled |= refused;
            return refused;
        });
    }

    /** Why WAL does not get durable, where it does not: of the oldest parcel that fails or takes too long. */
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
        private final Parcel parcel;
        private final Delivery delivery;
        private final Backoff backoff = new Backoff();
        private volatile @Nullable ArchivedWal archived;
        private volatile @Nullable Failure failure;
        private volatile boolean cancelled;
        private volatile long tryBegan = System.nanoTime();

        Upload(Parcel parcel, Delivery delivery) {
            this.parcel = parcel;
            this.delivery = delivery;
        }

        @Override
        public void run() {
            try {
                tryBegan = System.nanoTime();
                while (!cancelled && !tried() && !closed.await(pause().toMillis(), TimeUnit.MILLISECONDS)) {
                    tryBegan = System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                parcel.release();
                news.release();
            }
            if (archived != null && !cancelled) {
                delivery.tidy();
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
                            "wal not archived, it is tried again what={} code={} reason={}",
                            parcel.label(),
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
                    "WAL segment " + parcel.label() + " is being written for " + age.toSeconds() + "s",
                    "a repository answers slowly or not at all"));
        }
    }
}

package dev.walfleet.repository.store;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** One part on its way, sent by another thread. It can be cancelled, and its end, however it comes, be waited for. */
final class PartUpload implements Runnable {
    private final S3Objects objects;
    private final ObjectKey key;
    private final String upload;
    private final int number;
    private final PartBuffer buffer;
    private final int size;
    private final CountDownLatch done = new CountDownLatch(1);

    private @Nullable Thread runner;
    private boolean cancelled;
    private @Nullable CompletedPart part;
    private @Nullable Throwable failure;

    PartUpload(S3Objects objects, ObjectKey key, String upload, int number, PartBuffer buffer) {
        this.objects = objects;
        this.key = key;
        this.upload = upload;
        this.number = number;
        this.buffer = buffer;
        this.size = buffer.size();
    }

    @Override
    public void run() {
        try {
            if (start()) {
                part = objects.part(key, upload, number, buffer);
            }
        } catch (Throwable e) { // the writer rethrows it, an Error too
            failure = e;
        } finally {
            end();
        }
    }

    int size() {
        return size;
    }

    PartBuffer buffer() {
        return buffer;
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    CompletedPart await() throws IOException, InterruptedException {
        done.await();
        if (failure instanceof IOException e) {
            throw e;
        }
        if (part == null) {
            throw new IllegalStateException("part " + number + " of " + key + " was not sent", failure);
        }
        return part;
    }

    /** It is not sent any more where it waits, and interrupted where it is being sent. */
    synchronized void cancel() {
        cancelled = true;
        if (runner != null) {
            runner.interrupt();
        }
        if (runner == null) {
            done.countDown();
        }
    }

    /** Waits until the part cannot arrive at the store any more, which the request's time-out bounds. */
    void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean start() {
        if (cancelled) {
            return false;
        }
        runner = Thread.currentThread();
        return true;
    }

    private synchronized void end() {
        runner = null;
        Thread.interrupted(); // the thread goes back to the pool
        done.countDown();
    }
}

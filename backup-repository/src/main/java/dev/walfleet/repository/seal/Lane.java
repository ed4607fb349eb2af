package dev.walfleet.repository.seal;

import dev.walfleet.repository.format.Sha256;
import dev.walfleet.repository.store.ObjectStore;
import dev.walfleet.repository.store.ObjectWriter;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One repository's share of a write, on a thread of its own: encrypts, hashes and stores what the compressor gives. A lane
 * that failed goes on taking chunks and throws them away, so that the others are not held up.
 */
final class Lane implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final Chunk END = new Chunk();

    private final SealTarget target;
    private final Consumer<Chunk> recycle;
    private final BlockingQueue<Chunk> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Boolean> verdict = new CompletableFuture<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;
    private boolean interruptible = true;
    private volatile @Nullable Throwable failure;
    private volatile boolean created;
    private volatile long size;
    private volatile @Nullable Sha256 sha256;

    /** @param recycle takes chunks that the last lane is done with */
    Lane(SealTarget target, Consumer<Chunk> recycle) {
        this.target = target;
        this.recycle = recycle;
        this.thread = new Thread(this, "seal-" + target.repository());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Never blocks: the pool of chunks bounds the queue. */
    void give(Chunk chunk) {
        queue.add(chunk);
    }

    void end() {
        queue.add(END);
    }

    /** Ends well or not when everything is stored and only the commit is missing. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Commits or discards. Before {@link #ready()} only discarding makes sense: it interrupts the store. */
    void decide(boolean commit) {
        verdict.complete(commit);
        if (!commit) {
            end();
            interrupt();
        }
    }

    CompletableFuture<Void> done() {
        return done;
    }

    SealTarget target() {
        return target;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** What was stored; after a commit. */
    StoredForm form(long rawSize) {
        Sha256 digest = sha256;
        if (digest == null) {
            throw new IllegalStateException("object " + target.key() + " is not complete");
        }
        return new StoredForm(target.key(), rawSize, size, digest);
    }

    @Override
    public void run() {
        try {
            ObjectWriter writer = target.store().create(target.key());
            try {
                store(writer);
                ready.complete(null);
                if (verdict.get()) {
                    commit(writer);
                }
            } finally {
                calm();
                writer.close();
            }
        } catch (InterruptedException e) {
            fail(e); // discarded: nobody asks
        } catch (Throwable e) { // whatever it is, the one who waits must hear of it
            fail(e);
        } finally {
            discardRest();
            done.complete(null);
        }
    }

    /** From here on nobody interrupts: an abort that is interrupted leaves an unfinished upload behind. */
    private synchronized void calm() {
        interruptible = false;
        Thread.interrupted();
    }

    private synchronized void interrupt() {
        if (interruptible) {
            thread.interrupt();
        }
    }

    private void store(ObjectWriter writer) throws IOException, InterruptedException {
        Sink sink = new Sink(writer);
        WritableByteChannel out = sink;
        if (target.keyring().isPresent()) {
            out = target.keyring().orElseThrow().encrypting(sink, target.key());
        }
        for (Chunk chunk = queue.take(); chunk != END; chunk = queue.take()) {
            try {
                out.write(ByteBuffer.wrap(chunk.bytes, 0, chunk.length));
            } finally {
                release(chunk);
            }
        }
        out.close(); // writes the last segment; a lane that failed must not
        size = writer.size();
        sha256 = Sha256.finish(sink.digest);
    }

    private void commit(ObjectWriter writer) throws IOException {
        if (writer.commit() == ObjectWriter.Commit.ALREADY_EXISTS && !isOurs(target.store())) {
            throw new StoreException(
                    FailureCode.BACKUP_ALREADY_RUNNING,
                    "object " + target.key() + " appeared in repository " + target.repository()
                            + " while it was written",
                    "another attempt at the same backup is at work; this one gives way",
                    null);
        }
        created = true;
    }

    /** Deletes what this lane committed, where the write as a whole did not come about. After {@link #done()}. */
    void undo() {
        if (!created) {
            return;
        }
        try {
            target.store().delete(target.key());
        } catch (IOException e) {
            log.warn(
                    "object not deleted after a failed write, no manifest refers to it repository={} object={} error={}",
                    target.repository(),
                    target.key(),
                    e.getMessage());
        }
    }

    /** A store that answered too late for its client may have taken our own first try. */
    private boolean isOurs(ObjectStore store) throws IOException {
        try (CheckedSource found = new CheckedSource(store.read(target.key()))) {
            found.drain();
            return found.count() == size && found.sha256().equals(sha256);
        }
    }

    private void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
        if (!verdict.isDone()) {
            log.debug("lane failed repository={} object={}", target.repository(), target.key(), thrown);
        }
        ready.complete(null);
    }

    private void discardRest() {
        while (!verdict.isDone() || !queue.isEmpty()) {
            try {
                Chunk chunk = queue.take();
                if (chunk == END) {
                    return;
                }
                release(chunk);
            } catch (InterruptedException e) {
                log.debug("lane interrupted while it discards object={}", target.key());
            }
        }
    }

    private void release(Chunk chunk) {
        if (chunk.release()) {
            recycle.accept(chunk);
        }
    }

    /** Hashes and writes; takes all it is given. */
    private static final class Sink implements WritableByteChannel {
        private final ObjectWriter writer;
        private final MessageDigest digest = Sha256.digest();

        Sink(ObjectWriter writer) {
            this.writer = writer;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int length = from.remaining();
            int offset = from.arrayOffset() + from.position();
            digest.update(from.array(), offset, length);
            writer.write(from.array(), offset, length);
            from.position(from.limit());
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // the lane commits or closes the writer
        }
    }
}

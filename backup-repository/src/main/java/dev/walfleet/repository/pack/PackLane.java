package dev.walfleet.repository.pack;

import dev.walfleet.repository.BackupLane;
import dev.walfleet.repository.store.Futures;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.JobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane that fills one pack after the other. While a full one is made durable it fills the next; never more than one is on
 * its way, so memory is bounded.
 */
public final class PackLane implements BackupLane {
    private static final Logger log = LoggerFactory.getLogger(PackLane.class);

    private static final int PATIENCE_SECONDS = 5;

    private final Origin origin;
    private final FileTable files;
    private final PackShelf shelf;
    private final FramePacker packer;
    private @Nullable PackWriter pack;
    private CompletableFuture<Void> finishing = CompletableFuture.completedFuture(null);
    private @Nullable FilePath file;
    private long rangeStart;
    private long position;
    private boolean ended;
    private volatile boolean finished;
    private volatile long taken;
    private volatile long reused;
    private volatile long stored;

    /** Whom packs say that they were made for. */
    public record Origin(ClusterId cluster, BackupId backup, JobId job) {}

    /** @param level of zstd */
    public PackLane(Origin origin, int level, StoredPacks known, FileTable files, PackShelf shelf) {
        this.origin = origin;
        this.files = files;
        this.shelf = shelf;
        this.packer = new FramePacker(level, known.isEmpty() ? KnownChunks.NONE : known, this::frame);
    }

    @Override
    public void begin(FilePath path, long offset) throws IOException {
        requireOpen();
        if (file != null) {
            throw new IllegalStateException("a range of file " + path + " before that of " + file + " was ended");
        }
        if (offset < 0 || offset % CHUNK != 0) {
            throw new IllegalArgumentException(
                    "a range of file " + path + " from " + offset + ", no multiple of " + CHUNK);
        }
        packer.begin(files.number(path), path, offset);
        file = path;
        rangeStart = offset;
        position = offset;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writing thread, readers elsewhere
    public void bytes(long offset, ByteBuffer content) throws IOException {
        if (file == null || offset != position) {
            throw new IllegalStateException("bytes from " + offset + " of "
                    + (file == null ? "no file" : "file " + file + ", expected from " + position));
        }
        int length = content.remaining();
        packer.append(content);
        position += length;
        taken += length;
    }

    @Override
    public void end() {
        FilePath path = file;
        if (path == null) {
            throw new IllegalStateException("the end of a range that was not begun");
        }
        packer.end();
        reused = packer.reused();
        files.taken(path, rangeStart, position);
        file = null;
    }

    @Override
    public void file(FileFacts facts, ByteBuffer content) throws IOException {
        if (content.remaining() != facts.size()) {
            throw new IllegalArgumentException(
                    "file " + facts.path() + " of " + facts.size() + " bytes with " + content.remaining());
        }
        begin(facts.path(), 0);
        bytes(0, content);
        end();
        files.complete(facts);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writing thread, readers elsewhere
    private void frame(ByteBuffer packed, int rawLength, List<Piece> pieces) throws IOException {
        if (finishing.isCompletedExceptionally()) {
            awaitFinishing();
        }
        PackWriter current = pack;
        if (current == null) {
            String name = PackName.next(origin.backup());
            current = new PackWriter(name, shelf.begin(name), shelf.limits());
            pack = current;
        }
        stored += packed.remaining();
        current.frame(packed, rawLength, pieces);
        if (current.enough()) {
            finishPack();
        }
    }

    private void finishPack() throws IOException {
        PackWriter full = pack;
        if (full == null) {
            return;
        }
        awaitFinishing();
        pack = null;
        CompletableFuture<Void> done = new CompletableFuture<>();
        finishing = done;
        shelf.background().execute(() -> finish(full, done));
    }

    private void finish(PackWriter full, CompletableFuture<Void> done) {
        try (full) {
            shelf.stored(full.finish(origin.cluster(), origin.backup(), origin.job(), files));
            done.complete(null);
        } catch (Throwable e) { // the lane hears of it, whatever it is
            done.completeExceptionally(e);
        }
    }

    private void awaitFinishing() throws IOException {
        Futures.await(finishing, "a pack was stored");
    }

    @Override
    public void finish() throws IOException {
        requireOpen();
        if (file != null) {
            throw new IllegalStateException("the range of file " + file + " was not ended");
        }
        packer.flush();
        finishPack();
        awaitFinishing();
        finished = true;
        close();
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        if (pack != null) {
            pack.close();
        }
        letFinish();
        packer.close();
    }

    /** A pack that is whole is of use to the next attempt, where it gets stored soon. */
    private void letFinish() {
        try {
            finishing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("pack not stored backup={}", origin.backup(), e);
        }
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("a lane of backup " + origin.backup() + " that has ended");
        }
    }

    /** Whether everything that it was given is durable. From any thread. */
    public boolean finished() {
        return finished;
    }

    /** Bytes that it was given. From any thread. */
    public long taken() {
        return taken;
    }

    /** Bytes of these that need not be stored. From any thread. */
    public long reused() {
        return reused;
    }

    /** Bytes compressed. From any thread. */
    public long stored() {
        return stored;
    }
}

package dev.walfleet.repository.seal;

import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The writer of one object: packs on the caller's thread and zstd's, hands chunks to one {@link Lane} per repository. A
 * fixed number of chunks is under way, so memory is bounded and the slowest lane sets the pace.
 */
public final class FanOutWriter extends SealedWriter {
    private static final int CHUNKS = 12;

    private final Packing packing;
    private final List<Lane> lanes;
    private final BlockingQueue<Chunk> pool = new ArrayBlockingQueue<>(CHUNKS);
    private final Packing.Outlet outlet = new ChunkOutlet();
    private final Consumer<SealedObject> committed;
    private volatile long knownRawSize;
    private volatile long written;
    private volatile long packed;
    private boolean ended;

    private FanOutWriter(
            List<SealTarget> targets, Packing packing, long knownRawSize, Consumer<SealedObject> committed) {
        this.packing = packing;
        this.knownRawSize = knownRawSize;
        this.committed = committed;
        this.lanes = targets.stream().map(t -> new Lane(t, pool::add)).toList();
        lanes.forEach(Lane::start);
    }

    /**
     * Begins an object that is compressed as it is written.
     *
     * @param targets where it goes, one at least
     * @param level of zstd
     * @param threads of zstd
     * @param committed is told once, on the caller's thread, when the object is committed
     */
    public static FanOutWriter compressing(
            List<SealTarget> targets, int level, int threads, Consumer<SealedObject> committed) {
        return new FanOutWriter(targets, new ZstdPacking(level, threads), -1, committed);
    }

    /**
     * Begins an object of which compressed bytes are given.
     *
     * @param rawSize bytes before the compression
     */
    public static FanOutWriter ofCompressed(List<SealTarget> targets, long rawSize, Consumer<SealedObject> committed) {
        return new FanOutWriter(targets, new NoPacking(), rawSize, committed);
    }

    /** Begins an object of which compressed bytes are given; say before the commit how many they were: {@link #rawSize(long)}. */
    public static FanOutWriter ofFrames(List<SealTarget> targets, Consumer<SealedObject> committed) {
        return new FanOutWriter(targets, new NoPacking(), 0, committed);
    }

    /** Bytes before the compression, of an object of which compressed bytes are given. */
    public void rawSize(long bytes) {
        knownRawSize = bytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writing thread, readers elsewhere
    public void write(byte[] bytes, int offset, int length) throws IOException {
        open();
        check();
        packing.write(bytes, offset, length, outlet);
        written += length;
    }

    /** The same from any buffer, without a copy between. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writing thread, readers elsewhere
    public void write(ByteBuffer bytes) throws IOException {
        open();
        check();
        int length = bytes.remaining();
        packing.write(bytes, outlet);
        written += length;
    }

    @Override
    public long rawSize() {
        return knownRawSize < 0 ? written : knownRawSize;
    }

    @Override
    public long compressedSize() {
        return packed;
    }

    @Override
    public void commit() throws IOException {
        open();
        check();
        packing.finish(outlet);
        sendToken();
        lanes.forEach(Lane::end);
        await(lanes.stream().map(Lane::ready).toList());
        check();
        lanes.forEach(lane -> lane.decide(lane.failure() == null));
        await(lanes.stream().map(Lane::done).toList());
        check();
        ended = true;
        packing.close();
        committed.accept(result());
    }

    private void sendToken() throws IOException {
        byte[] token = Token.next();
        Chunk chunk = outlet.empty();
        System.arraycopy(token, 0, chunk.bytes, 0, token.length);
        chunk.length = token.length;
        outlet.send(chunk);
    }

    private SealedObject result() {
        Map<RepositoryName, StoredForm> stored = new HashMap<>();
        Map<RepositoryName, Failure> failed = new HashMap<>();
        for (Lane lane : lanes) {
            Throwable failure = lane.failure();
            if (failure == null) {
                stored.put(lane.target().repository(), lane.form(rawSize()));
            } else {
                failed.put(lane.target().repository(), Failing.of(failure));
            }
        }
        return new SealedObject(stored, failed);
    }

    /** Ends the write where a required repository failed, or none is left. */
    private void check() throws IOException {
        int failed = 0;
        for (Lane lane : lanes) {
            Throwable failure = lane.failure();
            if (failure != null) {
                failed++;
                if (lane.target().required() || failed == lanes.size()) {
                    throw asIo(failure);
                }
            }
        }
    }

    private static IOException asIo(Throwable failure) {
        if (failure instanceof IOException io) {
            return io;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        Failure known = Failing.of(failure);
        return new StoreException(known.code(), known.message(), known.hint(), failure);
    }

    private void await(List<CompletableFuture<Void>> futures) throws IOException {
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a lane's future does not end exceptionally", e);
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while an object was written");
    }

    private void open() {
        if (ended) {
            throw new IllegalStateException("the object is committed or discarded already");
        }
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        lanes.forEach(lane -> lane.decide(false));
        CompletableFuture.allOf(lanes.stream().map(Lane::done).toArray(CompletableFuture[]::new))
                .join();
        lanes.forEach(Lane::undo);
        packing.close();
    }

    /** Chunks go from the pool to every lane; the last lane that is done with one puts it back. */
    private final class ChunkOutlet implements Packing.Outlet {
        private int made;

        @Override
        public Chunk empty() throws IOException {
            Chunk chunk = pool.poll();
            if (chunk != null) {
                return chunk;
            }
            if (made < CHUNKS) {
                made++;
                return new Chunk();
            }
            try {
                return pool.take();
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writing thread, readers elsewhere
        public void send(Chunk chunk) throws IOException {
            packed += chunk.length;
            chunk.usedBy(lanes.size());
            lanes.forEach(lane -> lane.give(chunk));
            check();
        }
    }
}

package dev.walfleet.restore.physical;

import dev.walfleet.repository.PhysicalBackupReader;
import dev.walfleet.repository.pack.ChunkHash;
import dev.walfleet.repository.pack.PackPart;
import dev.walfleet.repository.pack.Piece;
import dev.walfleet.restore.RestoreWatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The threads that fetch parts of packs, check them and write what is in them. The first failure ends all. */
final class PieceWriters {
    private static final int LARGEST_PIECE = 1024 * 1024;

    private final PhysicalBackupReader.Parts parts;
    private final TargetFiles files;
    private final boolean delta;
    private final RestoreWatch watch;
    private final AtomicLong fetched = new AtomicLong();
    private long done;

    PieceWriters(PhysicalBackupReader.Parts parts, TargetFiles files, boolean delta, RestoreWatch watch) {
        this.parts = parts;
        this.files = files;
        this.delta = delta;
        this.watch = watch;
    }

    /** @return bytes read from the repository */
    long run(int threads) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "restore");
            thread.setDaemon(true);
            return thread;
        });
        try {
            ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < threads; i++) {
                running.submit(() -> {
                    write();
                    return null;
                });
            }
            for (int i = 0; i < threads; i++) {
                running.take().get();
            }
            return fetched.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while files were restored");
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        } finally {
            end(pool);
        }
    }

    /** Nobody writes any more when this returns. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static IOException thrown(@Nullable Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IOException(cause);
    }

    private void write() throws IOException {
        ChunkHash hasher = new ChunkHash();
        ByteBuffer buffer = delta ? ByteBuffer.allocateDirect(LARGEST_PIECE) : ByteBuffer.allocate(0);
        try (PackPart.Reading reading = new PackPart.Reading()) {
            for (Optional<PackPart> part = parts.next(); part.isPresent(); part = parts.next()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while files were restored");
                }
                Set<Piece> right = delta ? right(part.orElseThrow().pieces(), buffer, hasher) : Set.of();
                fetched.addAndGet(
                        part.orElseThrow().read(reading, piece -> !right.contains(piece), (piece, content) -> {
                            files.write(piece, content);
                            progress(piece);
                        }));
            }
        }
    }

    /** What is there already, which counts as done. */
    private Set<Piece> right(List<Piece> pieces, ByteBuffer buffer, ChunkHash hasher) {
        Set<Piece> right = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Piece piece : pieces) {
            if (files.holds(piece, buffer, hasher)) {
                files.keep(piece);
                progress(piece);
                right.add(piece);
            }
        }
        return right;
    }

    private void progress(Piece piece) {
        synchronized (watch) {
            done += piece.length();
            watch.bytes(done);
        }
    }
}

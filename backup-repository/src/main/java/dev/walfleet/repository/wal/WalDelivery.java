package dev.walfleet.repository.wal;

import dev.walfleet.repository.CompressionProperties;
import dev.walfleet.repository.store.StoreException;
import dev.walfleet.vocabulary.Failing;
import dev.walfleet.vocabulary.Failure;
import dev.walfleet.vocabulary.RepositoryName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One WAL file on its way into every required repository. {@link #deliver()} may be called until it succeeds; where the file is
 * durable already it is not written again. For one thread.
 */
final class WalDelivery implements Closeable {
    private final WalFileName name;
    private final WalContent content;
    private final String systemIdentifier;
    private final List<WalFolder> folders;
    private final Executor threads;
    private final Map<RepositoryName, Long> stored = new LinkedHashMap<>();
    private @Nullable SealedBytes sealed;

    WalDelivery(
            WalFileName name, WalContent content, String systemIdentifier, List<WalFolder> folders, Executor threads) {
        this.name = name;
        this.content = content;
        this.systemIdentifier = systemIdentifier;
        this.folders = folders;
        this.threads = threads;
    }

    /**
     * Writes to all repositories that do not have it yet, each whatever becomes of the others.
     *
     * @return stored size by repository, all of them
     * @throws IOException of the first that failed; the others have it all the same
     */
    Map<RepositoryName, Long> deliver() throws IOException {
        SealedBytes bytes = sealed();
        List<WalFolder> missing = folders.stream()
                .filter(folder -> !stored.containsKey(folder.repository().name()))
                .toList();
        Map<WalFolder, FutureTask<Long>> writes = new LinkedHashMap<>();
        for (WalFolder folder : missing) {
            FutureTask<Long> write = new FutureTask<>(() -> folder.create(name, content, bytes));
            writes.put(folder, write);
            if (missing.size() == 1) {
                write.run();
            } else {
                threads.execute(write);
            }
        }
        List<Throwable> failures = new ArrayList<>();
        for (Map.Entry<WalFolder, FutureTask<Long>> write : writes.entrySet()) {
            try {
                stored.put(write.getKey().repository().name(), write.getValue().get());
            } catch (ExecutionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                writes.values().forEach(other -> other.cancel(true));
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while WAL was archived");
            }
        }
        if (!failures.isEmpty()) {
            throw asIo(failures.get(0));
        }
        close();
        return stored;
    }

    /** Compressed once for all, as hard as the first repository wants it. */
    private SealedBytes sealed() throws IOException {
        SealedBytes known = sealed;
        if (known == null) {
            CompressionProperties compression = folders.get(0).repository().compression();
            known = SealedWal.seal(name, systemIdentifier, content, compression.level());
            sealed = known;
        }
        return known;
    }

    /** Gives up what is in the way of nobody any more. */
    @Override
    public void close() throws IOException {
        SealedBytes known = sealed;
        sealed = null;
        if (known != null) {
            known.close();
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
}

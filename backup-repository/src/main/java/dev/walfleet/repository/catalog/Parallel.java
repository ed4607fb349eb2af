package dev.walfleet.repository.catalog;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many small reads at once: a store far away answers in tens of milliseconds, whatever the size. */
final class Parallel {
    private static final int THREADS = 16;
    private static final int FEW = 4;

    private Parallel() {}

    /** The results in the order of the inputs. The first failure ends it all. */
    static <T, R> List<R> map(List<T> inputs, Reading<T, R> reading) throws IOException {
        List<R> results = new ArrayList<>(inputs.size());
        if (inputs.size() <= FEW) {
            for (T input : inputs) {
                results.add(reading.read(input));
            }
            return results;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, inputs.size()), task -> {
            Thread thread = new Thread(task, "catalog");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<R>> futures = new ArrayList<>(inputs.size());
            for (T input : inputs) {
                futures.add(threads.submit(() -> reading.read(input)));
            }
            for (Future<R> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while manifests were read");
        } catch (ExecutionException e) {
            throw asIo(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static IOException asIo(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        return new IOException(cause);
    }

    /** Reads one thing. */
    interface Reading<T, R> {
        R read(T input) throws IOException;
    }
}

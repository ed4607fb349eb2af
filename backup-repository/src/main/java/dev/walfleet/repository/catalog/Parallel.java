package dev.walfleet.repository.catalog;

import dev.walfleet.repository.store.Futures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
                results.add(Futures.await(future, "manifests were read"));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Reads one thing. */
    interface Reading<T, R> {
        R read(T input) throws IOException;
    }
}

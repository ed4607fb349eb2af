package dev.walfleet.repository.catalog;

import dev.walfleet.repository.store.Futures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many small reads at once. */
final class Parallel {
    private static final int FEW = 4;

    /** One after the other on the same thread: few enough to keep all threads busy to the end. */
    private static final int TOGETHER = 8;

    private Parallel() {}

    /**
     * The results in the order of the inputs. The first failure ends it all.
     *
     * @param atOnce see {@link dev.walfleet.repository.store.ObjectStore#readsAtOnce()}
     */
    static <T, R> List<R> map(List<T> inputs, int atOnce, Reading<T, R> reading) throws IOException {
        if (inputs.size() <= FEW) {
            return all(inputs, reading);
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(atOnce, inputs.size()), task -> {
            Thread thread = new Thread(task, "catalog");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<List<R>>> futures = new ArrayList<>();
            for (int from = 0; from < inputs.size(); from += TOGETHER) {
                List<T> some = inputs.subList(from, Math.min(from + TOGETHER, inputs.size()));
                futures.add(threads.submit(() -> all(some, reading)));
            }
            List<R> results = new ArrayList<>(inputs.size());
            for (Future<List<R>> future : futures) {
                results.addAll(Futures.await(future, "manifests were read"));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T, R> List<R> all(List<T> inputs, Reading<T, R> reading) throws IOException {
        List<R> results = new ArrayList<>(inputs.size());
        for (T input : inputs) {
            results.add(reading.read(input));
        }
        return results;
    }

    /** Reads one thing. */
    interface Reading<T, R> {
        R read(T input) throws IOException;
    }
}

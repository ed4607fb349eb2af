package dev.walfleet.repository.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Waits for work that other threads do, and fails as it failed. */
public final class Futures {
    private Futures() {}

    /**
     * The result of some work.
     *
     * @param meanwhile what an interruption interrupts, for its message: {@code a pack was stored}
     * @throws IOException of the work, as are its unchecked exceptions; an {@link InterruptedIOException} where this thread is
     *     interrupted, which it stays
     * @throws IllegalStateException where the work ended with anything else
     */
    public static <T extends @Nullable Object> T await(Future<T> work, String meanwhile) throws IOException {
        try {
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + meanwhile);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}

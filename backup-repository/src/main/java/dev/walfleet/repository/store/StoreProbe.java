package dev.walfleet.repository.store;

import java.io.IOException;

/**
 * Finds out whether a store keeps the promises that backups rest on: writes, reads back, writes again under the same name
 * and expects the refusal, lists, deletes.
 */
public final class StoreProbe {
    private StoreProbe() {}

    @SuppressWarnings("DoNotCallSuggester")
    public static void run(ObjectStore store) throws IOException {
        throw new UnsupportedOperationException("not built yet: " + store.describe());
    }
}

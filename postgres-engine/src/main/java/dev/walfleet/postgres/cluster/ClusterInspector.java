package dev.walfleet.postgres.cluster;

import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.WalfleetException;
import java.util.List;

/**
 * Asks a server what it is and what it holds; reads catalogues only. Each call opens and closes one connection. Every
 * failure is a {@link WalfleetException} with its {@code DATABASE_*} code. Safe for use by several threads.
 */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class ClusterInspector {
    private final ConnectionTarget target;

    /** @param target the maintenance database */
    public ClusterInspector(ConnectionTarget target) {
        this.target = target;
    }

    public ClusterFacts facts() {
        throw new UnsupportedOperationException("not written yet: " + target);
    }

    /** Every database that is no template and accepts connections, by name. */
    public List<DatabaseFacts> databases() {
        throw new UnsupportedOperationException("not written yet");
    }

    /** The databases of {@link #databases()} that match the cluster's patterns and, where there are any, those of a request. */
    public List<DatabaseFacts> databases(DatabasePatterns patterns, List<String> requested) {
        return databases().stream()
                .filter(database -> patterns.matches(database.name(), requested))
                .toList();
    }

    /** What one database holds: per-table estimates, for progress and for the manifest. */
    public DatabaseContents contents(DatabaseName database) {
        throw new UnsupportedOperationException("not written yet");
    }
}

package dev.walfleet.postgres.check;

import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.tool.Toolbox;
import java.util.List;

/** Finds out whether a logical backup of a cluster would work, without making one. Reads only. */
@SuppressWarnings("DoNotCallSuggester") // until it is written
public final class ClusterChecks {
    public ClusterChecks(ClusterProperties cluster, Toolbox toolbox) {}

    /** Never throws for what is wrong with the cluster: that is a {@link ClusterCheck} with FAILED and its hint. */
    public List<ClusterCheck> run() {
        throw new UnsupportedOperationException("not written yet");
    }
}

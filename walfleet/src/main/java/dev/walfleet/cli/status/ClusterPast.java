package dev.walfleet.cli.status;

import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a cluster's backups so far, whatever the order in which it was heard. */
final class ClusterPast {
    private final ClusterId cluster;
    private final Map<BackupId, Verdict> verdicts = new HashMap<>();
    private @Nullable Instant completed;
    private @Nullable Instant failed;
    private String failure = "";

    ClusterPast(ClusterId cluster) {
        this.cluster = cluster;
    }

    /** What a backup was found to be when it was last read back. */
    private record Verdict(boolean sound, Instant at) {}

    void verdict(BackupId backup, boolean sound, Instant at) {
        verdicts.merge(
                backup, new Verdict(sound, at), (known, other) -> other.at().isBefore(known.at()) ? known : other);
    }

    void completed(Instant at) {
        if (completed == null || at.isAfter(completed)) {
            completed = at;
        }
    }

    void failed(Instant at, String message) {
        if (failed == null || at.isAfter(failed)) {
            failed = at;
            failure = message;
        }
    }

    /** A failure that a completed backup has followed is no news any more. */
    FleetStatus.Cluster told() {
        boolean over = failed != null && completed != null && !failed.isAfter(completed);
        long sound = verdicts.values().stream().filter(Verdict::sound).count();
        return new FleetStatus.Cluster(
                cluster, completed, over ? null : failed, over ? "" : failure, sound, verdicts.size() - sound);
    }
}

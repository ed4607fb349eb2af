package dev.walfleet.notify.book;

import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import java.time.Duration;
import java.util.Set;

/**
 * What the alert book goes by.
 *
 * @param self this instance, whose own heartbeats tell whether anything is heard
 * @param overdueAfter how old the newest backup of a cluster may be
 * @param clusters the configured clusters, which must have backups even if nothing was ever heard of them
 * @param notWatched clusters that may be without a backup
 * @param memory how long what is in order again is remembered, to know a repeated event for what it is
 */
public record BookSettings(
        InstanceId self, Duration overdueAfter, Set<ClusterId> clusters, Set<ClusterId> notWatched, Duration memory) {
    public BookSettings {
        clusters = Set.copyOf(clusters);
        notWatched = Set.copyOf(notWatched);
        if (overdueAfter.isZero() || overdueAfter.isNegative()) {
            throw new IllegalArgumentException("overdue after " + overdueAfter + ", expected more than 0");
        }
    }
}

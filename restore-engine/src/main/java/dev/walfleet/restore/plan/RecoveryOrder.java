package dev.walfleet.restore.plan;

import dev.walfleet.restore.recovery.RecoveryTarget;
import dev.walfleet.restore.recovery.TimelineChoice;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import java.util.Optional;

/**
 * Which state of a cluster somebody wants back.
 *
 * @param backup to begin with; absent = the one that is nearest before the target
 */
public record RecoveryOrder(
        ClusterId cluster, RecoveryTarget target, TimelineChoice timeline, Optional<BackupId> backup) {}

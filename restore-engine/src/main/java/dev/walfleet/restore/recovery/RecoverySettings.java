package dev.walfleet.restore.recovery;

import dev.walfleet.postgres.cluster.RestoredCopy;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.Timeline;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a restored cluster is told by {@code postgresql.auto.conf}: where to stop, and nothing that would make it work for, or on, the
 * cluster that it came from.
 *
 * @param cluster whose backup it is
 * @param timeline to recover along; absent = the backup's own
 * @param major of the server
 * @param port where it is to listen, on loopback only; absent = as it did
 */
public record RecoverySettings(
        ClusterId cluster,
        RecoveryTarget target,
        Optional<Timeline> timeline,
        TargetAction action,
        int major,
        OptionalInt port)
        implements RestoredSettings {
    private static final int FIRST_WITH_ARCHIVE_LIBRARY = 15;
    private static final int FIRST_WITH_AWAITED_SLOTS = 17;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS'+00'").withZone(ZoneOffset.UTC);

    @Override
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        // all the WAL that is needed lies in pg_wal, where it is looked for when this says that an archive has nothing
        values.put("restore_command", "exit 1");
        values.put(
                "recovery_target_timeline",
                timeline.map(t -> Integer.toString(t.id())).orElse("current"));
        targets(values);
        values.put("recovery_target_action", action.word());
        neutral(values);
        Loopback.put(port, values);
        return values;
    }

    private void targets(Map<String, String> values) {
        // a cluster that was restored before may bring a target along: it is taken back before the new one is set, as
        // two at a
        // time are refused
        TARGETS.forEach(name -> values.put(name, ""));
        Map<String, String> wanted = new LinkedHashMap<>();
        boolean inclusive = wanted(wanted);
        values.keySet().removeAll(wanted.keySet()); // the order counts
        values.putAll(wanted);
        values.put("recovery_target_inclusive", Boolean.toString(inclusive));
    }

    private boolean wanted(Map<String, String> values) {
        boolean inclusive = true;
        if (target instanceof RecoveryTarget.Immediate) {
            values.put("recovery_target", "immediate");
        } else if (target instanceof RecoveryTarget.AtTime at) {
            values.put("recovery_target_time", text(at.time()));
            inclusive = at.inclusive();
        } else if (target instanceof RecoveryTarget.AtLsn at) {
            values.put("recovery_target_lsn", at.lsn().toString());
            inclusive = at.inclusive();
        } else if (target instanceof RecoveryTarget.AtXid at) {
            values.put("recovery_target_xid", Long.toString(at.xid()));
            inclusive = at.inclusive();
        } else if (target instanceof RecoveryTarget.AtName at) {
            values.put("recovery_target_name", at.name());
        }
        return inclusive;
    }

    /**
     * It must never write into the archive of the cluster that it came from, follow it, or wait for its standbys; nor take what its
     * subscriptions are sent, whose slots are those of the publishers; nor be shipped as that cluster because somebody gave it its old
     * address or settings back.
     */
    private void neutral(Map<String, String> values) {
        values.put(RestoredCopy.SETTING, cluster.value());
        values.put("archive_mode", "off");
        values.put("max_logical_replication_workers", "0");
        values.put("archive_command", "");
        if (major >= FIRST_WITH_ARCHIVE_LIBRARY) {
            values.put("archive_library", "");
        }
        if (major >= FIRST_WITH_AWAITED_SLOTS) {
            values.put("synchronized_standby_slots", "");
        }
        for (String name : List.of(
                "archive_cleanup_command",
                "recovery_end_command",
                "primary_conninfo",
                "primary_slot_name",
                "synchronous_standby_names")) {
            values.put(name, "");
        }
    }

    /** PostgreSQL keeps microseconds. */
    static String text(Instant time) {
        return TIME.format(time);
    }

    @Override
    public String signal() {
        return "recovery.signal";
    }

    @Override
    public String comment() {
        return "all the WAL that is needed lies in pg_wal; these lines have done their work once the server is promoted";
    }
}

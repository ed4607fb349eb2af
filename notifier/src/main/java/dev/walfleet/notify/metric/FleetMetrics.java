package dev.walfleet.notify.metric;

import dev.walfleet.event.AlertFired;
import dev.walfleet.event.BackupCompleted;
import dev.walfleet.event.BackupFailed;
import dev.walfleet.event.CommittedBackup;
import dev.walfleet.event.Event;
import dev.walfleet.event.Severity;
import dev.walfleet.event.WalSegmentArchived;
import dev.walfleet.event.WalStreamResumed;
import dev.walfleet.event.WalStreamStalled;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What the events say of backups and WAL, as Prometheus metrics, at the leading notifier only (elsewhere they would be stale):
 * {@code pg_backup_last_success_timestamp}, {@code pg_backup_size_bytes}, {@code pg_backup_duration_seconds},
 * {@code pg_wal_archive_status}, {@code walfleet_alerts_firing}. For one thread; read by any.
 */
public final class FleetMetrics {
    private static final String LAST_SUCCESS = "pg_backup_last_success_timestamp";
    private static final String SIZE = "pg_backup_size_bytes";

    private final Gauges gauges;
    private final Map<Tags, Instant> newest = new HashMap<>();

    public FleetMetrics(MeterRegistry meters) {
        this.gauges = new Gauges(meters);
    }

    /** Takes note of an event; one that is older than what is known changes nothing. */
    public void apply(Event event) {
        if (event instanceof BackupCompleted completed) {
            completed(completed);
        } else if (event instanceof BackupFailed failed) {
            committed(failed.cluster(), failed.kind(), failed.committed(), failed.failedAt());
        } else if (event instanceof WalStreamStalled stalled) {
            wal(stalled.cluster(), 0);
        } else if (event instanceof WalStreamResumed resumed) {
            wal(resumed.cluster(), 1);
        } else if (event instanceof WalSegmentArchived archived) {
            wal(archived.cluster(), 1);
        }
    }

    private void completed(BackupCompleted job) {
        committed(job.cluster(), job.kind(), job.backups(), job.completedAt());
        if (!job.databases().isEmpty()) {
            return;
        }
        gauges.set(
                "pg_backup_duration_seconds",
                "how long the newest complete backup of the cluster took",
                tags(job.cluster(), job.kind()),
                job.took().toMillis() / 1000.0);
        Set<String> present = job.backups().stream()
                .map(backup -> String.valueOf(backup.database()))
                .collect(Collectors.toSet());
        // a database that is no longer backed up, as it was dropped or left out, has no age to be alarmed about
        gauges.removeIf((name, tags) -> (name.equals(LAST_SUCCESS) || name.equals(SIZE))
                && value(tags, "cluster").equals(job.cluster().value())
                && value(tags, "kind").equals(job.kind().word())
                && !value(tags, "database").isEmpty()
                && !present.contains(value(tags, "database"))
                && !newest.getOrDefault(tags, Instant.MIN).isAfter(job.completedAt()));
    }

    private void committed(ClusterId cluster, BackupKind kind, List<CommittedBackup> backups, Instant at) {
        for (CommittedBackup backup : backups) {
            if (backup.database() == null && kind == BackupKind.LOGICAL) {
                continue; // roles alone are no backup of data
            }
            String database = backup.database() == null ? "" : backup.database().value();
            Tags tags = tags(cluster, kind).and("database", database);
            if (at.isBefore(newest.getOrDefault(tags, Instant.MIN))) {
                continue;
            }
            newest.put(tags, at);
            gauges.set(LAST_SUCCESS, "when the newest backup was committed, in seconds since 1970", tags, seconds(at));
            gauges.set(SIZE, "what the newest backup takes in one repository", tags, (double) backup.storedBytes());
        }
    }

    private void wal(ClusterId cluster, int status) {
        gauges.set(
                "pg_wal_archive_status",
                "1 while WAL reaches its repositories, 0 while it does not",
                Tags.of("cluster", cluster.value()),
                status);
    }

    /** What fires now. */
    public void firing(List<AlertFired> alerts) {
        for (Severity severity : Severity.values()) {
            long count = alerts.stream().filter(a -> a.severity() == severity).count();
            gauges.set(
                    "walfleet_alerts_firing",
                    "alerts that fire",
                    Tags.of("severity", severity.name().toLowerCase(Locale.ROOT)),
                    (double) count);
        }
    }

    /** Withdraws everything: this instance leads no more. */
    public void clear() {
        gauges.clear();
        newest.clear();
    }

    private static Tags tags(ClusterId cluster, BackupKind kind) {
        return Tags.of("cluster", cluster.value(), "kind", kind.word());
    }

    private static String value(Tags tags, String key) {
        return StreamSupport.stream(tags.spliterator(), false)
                .filter(tag -> tag.getKey().equals(key))
                .map(Tag::getValue)
                .findFirst()
                .orElse("");
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }
}

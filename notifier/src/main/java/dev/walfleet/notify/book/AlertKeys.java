package dev.walfleet.notify.book;

import dev.walfleet.event.CheckName;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.BackupKind;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DatabaseName;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The keys of alerts: what is wrong, then what it is about, with slashes between. Parts that are free text stand in them as
 * {@code %XX} of their UTF-8 bytes outside of {@code A-Z a-z 0-9 . _ -}. Documented for subscribers in {@code docs/alerts.md}.
 */
public final class AlertKeys {
    private AlertKeys() {}

    static String backupFailed(ClusterId cluster, BackupKind kind) {
        return "backup-failed/" + cluster + "/" + kind;
    }

    static String backupFailed(ClusterId cluster, BackupKind kind, DatabaseName database) {
        return backupFailed(cluster, kind) + "/" + part(database.value());
    }

    /** Of every optional repository that lacks a cluster's newest backup, with the repository's name after it. */
    static String repositoriesBehind(ClusterId cluster, BackupKind kind) {
        return "repository-behind/" + cluster + "/" + kind + "/";
    }

    static String repositoryBehind(ClusterId cluster, BackupKind kind, RepositoryName repository) {
        return repositoriesBehind(cluster, kind) + repository;
    }

    static String backupDamaged(ClusterId cluster, BackupId backup) {
        return "backup-damaged/" + cluster + "/" + part(backup.value());
    }

    /** Pages that are broken in the database itself. */
    static String sourceDamaged(ClusterId cluster) {
        return "source-damaged/" + cluster;
    }

    static String backupOverdue(ClusterId cluster) {
        return "backup-overdue/" + cluster;
    }

    /** A verification of one backup that came to no verdict. */
    static String verificationAborted(ClusterId cluster, BackupId backup) {
        return "verification-aborted/" + cluster + "/" + part(backup.value());
    }

    /** A sweep over all backups of a cluster that came to no end. */
    static String verificationAborted(ClusterId cluster) {
        return "verification-aborted/" + cluster;
    }

    static String check(ClusterId cluster, CheckName check, String scope) {
        String word = check.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return "check/" + word + "/" + cluster + (scope.isEmpty() ? "" : "/" + part(scope));
    }

    static String walStalled(ClusterId cluster) {
        return "wal-stalled/" + cluster;
    }

    static String walLagged(ClusterId cluster) {
        return "wal-lagged/" + cluster;
    }

    static String walRetention(ClusterId cluster) {
        return "wal-retention/" + cluster;
    }

    /** Of one gap: its first missing byte says which. */
    static String walGap(ClusterId cluster, Timeline timeline, Lsn from) {
        return "wal-gap/" + cluster + "/" + timeline.id() + "/" + part(from.toString());
    }

    /** Of every instance of a service, with the instance's name after it. */
    static String servicesDead(String service) {
        return "service-dead/" + part(service) + "/";
    }

    static String serviceDead(String service, InstanceId instance) {
        return servicesDead(service) + instance;
    }

    /** What one notifier sees of Kafka; never on the topic. */
    public static String kafkaAway(InstanceId notifier) {
        return "kafka-away/" + notifier;
    }

    /** A channel that alerts cannot be sent through. */
    public static String channelFailed(String channel) {
        return "channel-failed/" + part(channel);
    }

    private static String part(String text) {
        StringBuilder part = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-'
                    || c == '.') {
                part.append(c);
            } else {
                part.append("%%%02X".formatted((int) c));
            }
        }
        return part.toString();
    }
}

package dev.walfleet.cli.restore;

import dev.walfleet.postgres.server.ShellWord;
import dev.walfleet.restore.plan.RecoveryPlan;
import dev.walfleet.restore.recovery.Purpose;
import dev.walfleet.restore.run.ClusterRestore;
import dev.walfleet.restore.run.RecoveryReport;
import dev.walfleet.vocabulary.BackupId;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.DataSize;
import dev.walfleet.vocabulary.DurationText;
import dev.walfleet.vocabulary.Lsn;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.vocabulary.WalSegmentName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a restore of a cluster will do, or did.
 *
 * @param stopsAt what the server was told to stop at
 * @param expectedEnd where the plan expects replay to end
 * @param standbyOf the primary that it follows, of a standby
 * @param done whether it was done, or planned only
 * @param reached what the server said, where it was started
 */
record RecoveryAnswer(
        ClusterId cluster,
        BackupId backup,
        String target,
        @Nullable String standbyOf,
        String stopsAt,
        int timeline,
        List<WalSegmentName> wal,
        Lsn expectedEnd,
        @Nullable Instant archiveTime,
        List<String> explanation,
        String dataDir,
        boolean done,
        @Nullable RepositoryName repository,
        long bytes,
        long bytesWritten,
        @Nullable RecoveryReport reached,
        boolean running,
        @Nullable Duration took,
        List<String> notes) {
    static RecoveryAnswer planned(RecoveryPlan plan, Purpose purpose, Path data) {
        return of(plan, purpose, data.toString(), Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    static RecoveryAnswer done(
            RecoveryPlan plan,
            Purpose purpose,
            ClusterRestore.Prepared prepared,
            Optional<RecoveryReport> reached,
            boolean running,
            Duration took) {
        return of(
                plan,
                purpose,
                prepared.files().data().toString(),
                Optional.of(prepared),
                reached,
                running,
                Optional.of(took));
    }

    private static RecoveryAnswer of(
            RecoveryPlan plan,
            Purpose purpose,
            String data,
            Optional<ClusterRestore.Prepared> prepared,
            Optional<RecoveryReport> reached,
            boolean running,
            Optional<Duration> took) {
        return new RecoveryAnswer(
                plan.order().cluster(),
                plan.backup().id(),
                plan.order().target().toString(),
                purpose instanceof Purpose.Standby standby ? standby.primary().value() : null,
                plan.stopsAt().toString(),
                plan.timeline().id(),
                plan.segments(),
                plan.end(),
                plan.archiveTime().orElse(null),
                plan.explain(),
                data,
                prepared.isPresent(),
                prepared.map(ClusterRestore.Prepared::repository).orElse(null),
                prepared.map(p -> p.files().bytes()).orElse(plan.backup().files()),
                prepared.map(p -> p.files().written()).orElse(0L),
                reached.orElse(null),
                running,
                took.orElse(null),
                notes(prepared, reached));
    }

    private static List<String> notes(Optional<ClusterRestore.Prepared> prepared, Optional<RecoveryReport> reached) {
        List<String> notes =
                new ArrayList<>(prepared.map(ClusterRestore.Prepared::notes).orElse(List.of()));
        reached.map(RecoveryReport::subscriptions)
                .filter(subscriptions -> subscriptions > 0)
                .ifPresent(subscriptions -> notes.add("its enabled subscriptions (" + subscriptions
                        + ") sleep, so that they take nothing from the original: where this cluster"
                        + " takes its place, ALTER SYSTEM RESET max_logical_replication_workers, and restart it"));
        return notes;
    }

    String screen() {
        StringBuilder screen = new StringBuilder("restored cluster " + cluster + " from " + backup + " in repository "
                + repository + " into " + dataDir + ": " + new DataSize(bytes)
                + (bytesWritten < bytes ? ", of which " + new DataSize(bytesWritten) + " were written" : "") + ", and "
                + wal.size() + (wal.size() == 1 ? " WAL segment" : " WAL segments")
                + (took == null ? "" : ", in " + DurationText.format(took)));
        RecoveryReport said = reached;
        if (standbyOf != null) {
            screen.append("\nit is a standby and follows ")
                    .append(standbyOf)
                    .append(
                            running
                                    ? "; the server runs"
                                    : " when it is started:\n  pg_ctl start -D " + ShellWord.of(dataDir));
        } else if (said == null) {
            screen.append("\nit recovers to ")
                    .append(target)
                    .append(" when it is started:\n  pg_ctl start -D ")
                    .append(ShellWord.of(dataDir));
        } else {
            screen.append("\nreached: ").append(said.words());
            said.replayed().ifPresent(at -> screen.append("\nreplayed up to ").append(at));
            said.lastTransaction()
                    .ifPresent(at ->
                            screen.append(", the last transaction being of ").append(at));
            screen.append(
                    said.promoted()
                            ? "\npromoted to timeline "
                                    + said.timeline()
                                            .map(t -> Integer.toString(t.id()))
                                            .orElse("?")
                            : "\nnot promoted");
            screen.append(running ? "; the server runs" : "; the server is stopped");
        }
        return screen.toString();
    }
}

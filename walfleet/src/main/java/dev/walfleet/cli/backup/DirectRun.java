package dev.walfleet.cli.backup;

import dev.walfleet.cli.screen.ProgressBar;
import dev.walfleet.dump.DirectBackup;
import dev.walfleet.dump.WorkerProperties;
import dev.walfleet.dump.Workshop;
import dev.walfleet.event.BackupEvent;
import dev.walfleet.event.BackupRequested;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.InstanceId;
import dev.walfleet.vocabulary.RepositoryName;
import java.time.Clock;
import java.util.Objects;

/** A backup made by the command itself. There is one attempt: a person, or cron, sees how it ends. */
final class DirectRun {
    private DirectRun() {}

    static BackupWatch.End of(ConfigFile config, BackupRequested request, ProgressBar bar) {
        ClusterProperties cluster =
                Objects.requireNonNull(config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class)
                        .get(request.cluster()));
        WorkerProperties worker = config.section(ConfigSection.WORKER, WorkerProperties.class);
        try (RepositoryPool repositories = new RepositoryPool(
                config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class))) {
            Workshop workshop = new Workshop(
                    Toolbox.installed(), worker.scratch(), new InstanceId("walfleet-backup"), Clock.systemUTC());
            BackupEvent end = new DirectBackup(repositories, workshop)
                    .run(once(request), cluster, progress -> BackupWatch.follow(progress, bar));
            return BackupWatch.follow(end, bar).orElseThrow();
        }
    }

    private static BackupRequested once(BackupRequested request) {
        return new BackupRequested(
                request.job(),
                request.cluster(),
                request.kind(),
                request.slot(),
                1,
                1,
                0,
                request.databases(),
                "walfleet backup --direct",
                null);
    }
}

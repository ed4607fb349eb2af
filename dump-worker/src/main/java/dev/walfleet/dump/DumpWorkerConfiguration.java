package dev.walfleet.dump;

import dev.walfleet.event.Topic;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.postgres.tool.Toolbox;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.job.JobSettings;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dump worker as a service: takes requests off the queue and makes the backups. */
@Configuration(proxyBeanMethods = false)
public class DumpWorkerConfiguration {
    @Bean
    DumpWorker dumpWorker(ServiceRuntimes runtimes, ConfigFile config) {
        WorkerProperties properties = config.section(ConfigSection.WORKER, WorkerProperties.class);
        Map<RepositoryName, RepositoryProperties> configured =
                config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class);
        RepositoryPool repositories = new RepositoryPool(configured);
        ServiceRuntime runtime = runtimes.create("dump-worker");
        CatchUps catchUps = new CatchUps(repositories, properties.stopGrace(), runtime.clock());
        BackupWork work = new BackupWork(
                config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class),
                new Backups(
                        repositories,
                        new Workshop(Toolbox.installed(), properties.scratch(), runtime.instance(), runtime.clock())),
                catchUps,
                runtime.instance(),
                runtime.clock());
        runtime.jobs(
                new JobSettings(
                        Topic.BACKUP_REQUESTS,
                        properties.slots(),
                        properties.progressInterval(),
                        properties.stopGrace()),
                work);
        return new DumpWorker(
                runtime, repositories, new Sweeper(repositories, List.copyOf(configured.keySet())), catchUps);
    }
}

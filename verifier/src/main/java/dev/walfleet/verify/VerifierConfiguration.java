package dev.walfleet.verify;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The verifier as a service: hears of backups, asks for their verification, and takes such requests. */
@Configuration(proxyBeanMethods = false)
public class VerifierConfiguration {
    @Bean
    Verifier verifier(ServiceRuntimes runtimes, ConfigFile config) {
        VerifierProperties properties = config.section(ConfigSection.VERIFIER, VerifierProperties.class);
        RepositoryPool repositories = new RepositoryPool(
                config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class));
        ServiceRuntime runtime = runtimes.create("verifier");
        runtime.jobs(
                JobSettings.of(Topic.VERIFICATION_REQUESTS, properties.slots()),
                new VerificationWork(
                        clusters(config),
                        repositories,
                        new BackupVerification(Toolbox.installed(), properties.scratch()),
                        runtime.instance(),
                        runtime.clock()));
        return new Verifier(runtime, repositories);
    }

    private static Map<ClusterId, List<RepositoryName>> clusters(ConfigFile config) {
        Map<ClusterId, List<RepositoryName>> clusters = new HashMap<>();
        config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class)
                .forEach((id, cluster) -> clusters.put(
                        id,
                        cluster.repositories().stream().map(RepositoryName::new).toList()));
        return clusters;
    }
}

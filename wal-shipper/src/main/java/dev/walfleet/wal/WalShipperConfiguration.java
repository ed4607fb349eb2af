package dev.walfleet.wal;

import dev.walfleet.event.Topic;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The WAL shipper as a service: streams the WAL of the chosen clusters into their repositories. */
@Configuration(proxyBeanMethods = false)
public class WalShipperConfiguration {
    private static final Logger log = LoggerFactory.getLogger(WalShipperConfiguration.class);

    @Bean
    WalShipper walShipper(ServiceRuntimes runtimes, ConfigFile config) {
        ShipperProperties properties = config.section(ConfigSection.SHIPPER, ShipperProperties.class);
        RepositoryPool repositories = new RepositoryPool(
                config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class));
        ServiceRuntime runtime = runtimes.create("wal-shipper");
        Station station = new Station(properties, repositories, runtime.publisher(), runtime.meters(), runtime.clock());
        Map<ClusterId, Supplier<ClusterShipper>> shippers = new HashMap<>();
        config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class)
                .forEach((cluster, source) -> {
                    if (properties.chooses(cluster)) {
                        shippers.put(cluster, () -> new ClusterShipper(cluster, source, station));
                    }
                });
        if (shippers.isEmpty() && !properties.clusters().isEmpty()) {
            log.warn("no configured cluster matches shipper.clusters patterns={}", properties.clusters());
        }
        return new WalShipper(runtime, repositories, shippers, runtime.share(Topic.WAL));
    }
}

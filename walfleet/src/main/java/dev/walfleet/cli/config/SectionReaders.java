package dev.walfleet.cli.config;

import dev.walfleet.dump.WorkerProperties;
import dev.walfleet.notify.NotifierProperties;
import dev.walfleet.postgres.cluster.ClusterProperties;
import dev.walfleet.repository.RepositoryProperties;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.config.ConfigSection;
import dev.walfleet.runtime.config.KafkaProperties;
import dev.walfleet.runtime.config.RuntimeProperties;
import dev.walfleet.scheduler.SchedulerProperties;
import dev.walfleet.scheduler.plan.Plan;
import dev.walfleet.scheduler.plan.PlanProperties;
import dev.walfleet.verify.VerifierProperties;
import dev.walfleet.vocabulary.ClusterId;
import dev.walfleet.vocabulary.RepositoryName;
import dev.walfleet.wal.ShipperProperties;
import java.util.EnumMap;
import java.util.Map;

/** How each section is read: as the module whose concern it is reads it. */
final class SectionReaders {
    private SectionReaders() {}

    /** Each throws a {@code WalfleetException} of code {@code CONFIGURATION} where its section is not usable. */
    static Map<ConfigSection, Runnable> of(ConfigFile config) {
        Map<ConfigSection, Runnable> readers = new EnumMap<>(ConfigSection.class);
        readers.put(
                ConfigSection.REPOSITORIES,
                () -> config.named(ConfigSection.REPOSITORIES, RepositoryName::new, RepositoryProperties.class));
        readers.put(
                ConfigSection.CLUSTERS,
                () -> config.named(ConfigSection.CLUSTERS, ClusterId::new, ClusterProperties.class));
        readers.put(
                ConfigSection.PLANS, () -> config.named(ConfigSection.PLANS, Plan::checkedName, PlanProperties.class));
        section(readers, config, ConfigSection.KAFKA, KafkaProperties.class);
        section(readers, config, ConfigSection.RUNTIME, RuntimeProperties.class);
        section(readers, config, ConfigSection.SCHEDULER, SchedulerProperties.class);
        section(readers, config, ConfigSection.WORKER, WorkerProperties.class);
        section(readers, config, ConfigSection.SHIPPER, ShipperProperties.class);
        section(readers, config, ConfigSection.VERIFIER, VerifierProperties.class);
        section(readers, config, ConfigSection.NOTIFIER, NotifierProperties.class);
        return readers;
    }

    private static void section(
            Map<ConfigSection, Runnable> readers, ConfigFile config, ConfigSection section, Class<?> type) {
        readers.put(section, () -> config.section(section, type));
    }
}

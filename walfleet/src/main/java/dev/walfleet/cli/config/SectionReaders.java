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
import java.util.function.Function;

/** How each section is read: as the module whose concern it is reads it. */
final class SectionReaders {
    /** What each section, or each entry of a section of named things, is bound to. */
    static final Map<ConfigSection, Class<?>> TYPES = new EnumMap<>(Map.of(
            ConfigSection.KAFKA, KafkaProperties.class,
            ConfigSection.REPOSITORIES, RepositoryProperties.class,
            ConfigSection.CLUSTERS, ClusterProperties.class,
            ConfigSection.PLANS, PlanProperties.class,
            ConfigSection.SCHEDULER, SchedulerProperties.class,
            ConfigSection.WORKER, WorkerProperties.class,
            ConfigSection.SHIPPER, ShipperProperties.class,
            ConfigSection.VERIFIER, VerifierProperties.class,
            ConfigSection.NOTIFIER, NotifierProperties.class,
            ConfigSection.RUNTIME, RuntimeProperties.class));

    private static final Map<ConfigSection, Function<String, ?>> NAMES = Map.of(
            ConfigSection.REPOSITORIES, RepositoryName::new,
            ConfigSection.CLUSTERS, ClusterId::new,
            ConfigSection.PLANS, Plan::checkedName);

    private SectionReaders() {}

    /** Each throws a {@code WalfleetException} of code {@code CONFIGURATION} where its section is not usable. */
    static Map<ConfigSection, Runnable> of(ConfigFile config) {
        Map<ConfigSection, Runnable> readers = new EnumMap<>(ConfigSection.class);
        TYPES.forEach((section, type) -> {
            Function<String, ?> name = NAMES.get(section);
            readers.put(
                    section,
                    name == null ? () -> config.section(section, type) : () -> config.named(section, name, type));
        });
        return readers;
    }
}

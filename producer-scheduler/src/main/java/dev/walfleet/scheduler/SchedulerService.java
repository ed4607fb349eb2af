package dev.walfleet.scheduler;

import dev.walfleet.event.Topic;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.config.ConfigFile;
import dev.walfleet.runtime.leader.LeadershipSettings;
import dev.walfleet.scheduler.plan.Plan;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The service {@code producer-scheduler}: a candidate for leading the fleet's schedule. Of any number of instances one
 * decides; the others are ready to follow it.
 */
public final class SchedulerService implements SmartLifecycle {
    /** The service's name. */
    public static final String NAME = "producer-scheduler";

    private static final Logger log = LoggerFactory.getLogger(SchedulerService.class);
    /** Who was alive long ago tells nothing, and there is a lot of it. */
    private static final Duration HEARTBEATS = Duration.ofMinutes(1);

    /** A gap is told again by each shipper that starts, and there are many events of WAL. */
    private static final Duration GAPS = Duration.ofHours(1);

    private final ServiceRuntimes runtimes;
    private final SchedulerSettings settings;
    private volatile @Nullable Running running;

    private record Running(ServiceRuntime runtime, SchedulerReport report) {}

    /** @throws dev.walfleet.vocabulary.WalfleetException {@code CONFIGURATION}, where the configuration is refused */
    public SchedulerService(ServiceRuntimes runtimes, ConfigFile config) {
        this(runtimes, SchedulerSettings.of(config));
    }

    SchedulerService(ServiceRuntimes runtimes, SchedulerSettings settings) {
        this.runtimes = runtimes;
        this.settings = settings;
    }

    @Override
    public void start() {
        describe();
        ServiceRuntime runtime = runtimes.create(NAME);
        SchedulerReport report = new SchedulerReport(runtime.clock(), settings.withoutBackups(), runtime.meters());
        SchedulerTask task = new SchedulerTask(settings, runtime.instance(), Uptime.ofThisProcess(), report);
        SchedulerProperties properties = settings.properties();
        runtime.leadership(
                new LeadershipSettings(
                        "scheduler",
                        Topic.SCHEDULE_STATE,
                        observed(properties.history()),
                        properties.tick(),
                        properties.sessionTimeout()),
                task);
        runtime.start();
        running = new Running(runtime, report);
    }

    private static Map<Topic, Duration> observed(Duration history) {
        return Map.of(
                Topic.BACKUP_REQUESTS, history,
                Topic.VERIFICATION_REQUESTS, history,
                Topic.BACKUPS, history,
                Topic.VERIFICATIONS, history,
                Topic.WAL, GAPS,
                Topic.SERVICES, HEARTBEATS);
    }

    private void describe() {
        for (Plan plan : settings.plans()) {
            log.info(
                    "plan name={} kind={} clusters={} schedule=\"{}\" jitter={}",
                    plan.name(),
                    plan.properties().kind(),
                    plan.clusters().size(),
                    plan.properties().cron().describe(),
                    plan.properties().jitter());
            if (plan.clusters().isEmpty()) {
                log.warn(
                        "plan covers nothing name={} patterns={} hint=\"no configured cluster has such a name\"",
                        plan.name(),
                        plan.properties().clusters());
            }
        }
        Set<ClusterId> uncovered = settings.withoutBackups();
        if (!uncovered.isEmpty()) {
            log.warn("clusters without a plan that backs them up clusters={}", uncovered);
        }
    }

    @Override
    public void stop() {
        Running stopping = running;
        running = null;
        if (stopping != null) {
            stopping.runtime().close();
        }
    }

    /** Beside the other services of the process. */
    @Override
    public void stop(Runnable callback) {
        Thread stopping = new Thread(
                () -> {
                    try {
                        stop();
                    } finally {
                        callback.run();
                    }
                },
                NAME + "-stop");
        stopping.start();
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    /** What this instance knows; empty where it is not running. */
    public Optional<SchedulerStatus> status() {
        return Optional.ofNullable(running).map(now -> now.report().status());
    }
}

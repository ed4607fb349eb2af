package dev.walfleet.notify;

import dev.walfleet.event.Topic;
import dev.walfleet.notify.book.BookSettings;
import dev.walfleet.notify.channel.Courier;
import dev.walfleet.notify.channel.CourierSettings;
import dev.walfleet.notify.metric.FleetMetrics;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.ServiceRuntimes;
import dev.walfleet.runtime.event.Subscription;
import dev.walfleet.runtime.leader.LeadershipSettings;
import dev.walfleet.runtime.thread.DaemonThreads;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The service {@code notifier}. Of any number of instances one keeps the book of alerts; they share the work of sending them,
 * a channel at a time.
 */
public final class Notifier implements SmartLifecycle {
    /** The service's name. */
    public static final String NAME = "notifier";

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Long enough to hear of services that died while no notifier ran; heartbeats are many. */
    private static final Duration HEARTBEATS = Duration.ofHours(6);

    /**
     * Topics that no group reads for what is on them: leaders read them alone, and skip what they cannot read. A group that
     * reads them for nothing puts that into the dead letters, so that it is not passed over in silence.
     */
    private static final Topic[] SIEVED = {
        Topic.VERIFICATIONS, Topic.WAL, Topic.RESTORES, Topic.SERVICES, Topic.SCHEDULE_STATE
    };

    private final ServiceRuntimes runtimes;
    private final NotifierProperties properties;
    private final Set<ClusterId> clusters;
    private final CourierSettings courierSettings;
    private final KafkaOutage outage;
    private volatile @Nullable Running running;

    private record Running(ServiceRuntime runtime, List<Courier> couriers, ScheduledExecutorService outages) {}

    /**
     * @param clusters those that are configured
     * @param outage may have seen one already while the process started
     */
    Notifier(
            ServiceRuntimes runtimes,
            NotifierProperties properties,
            Set<ClusterId> clusters,
            CourierSettings courierSettings,
            KafkaOutage outage) {
        this.runtimes = runtimes;
        this.properties = properties;
        this.clusters = Set.copyOf(clusters);
        this.courierSettings = courierSettings;
        this.outage = outage;
    }

    @Override
    public void start() {
        ServiceRuntime runtime = runtimes.create(NAME);
        Past past = new Past(runtime.log());
        runtime.leadership(seat(), watch(runtime, past));
        runtime.listeners().listen(Subscription.of(NAME + "-sieve", SIEVED), delivery -> {});
        List<Courier> couriers = couriers(runtime, past);
        runtime.start();
        running = new Running(runtime, couriers, outages(runtime));
    }

    private LeadershipSettings seat() {
        Duration history = properties.history();
        return new LeadershipSettings(
                NAME,
                Topic.ALERTS,
                Map.of(
                        Topic.BACKUPS, history,
                        Topic.VERIFICATIONS, history,
                        Topic.WAL, history,
                        Topic.RESTORES, history,
                        Topic.SERVICES, HEARTBEATS),
                TICK,
                properties.sessionTimeout());
    }

    private AlertsTask watch(ServiceRuntime runtime, Past past) {
        BookSettings settings = new BookSettings(
                runtime.instance(),
                properties.overdueAfter(),
                clusters,
                Set.copyOf(properties.notWatched()),
                properties.history());
        return new AlertsTask(
                settings, past, new FleetMetrics(runtime.meters()), new DeadMan(properties.deadMan()), runtime.clock());
    }

    private List<Courier> couriers(ServiceRuntime runtime, Past past) {
        ChannelAlerts reports = new ChannelAlerts(
                alert -> {
                    var unused = runtime.publisher().publish(alert);
                },
                runtime.clock());
        List<Courier> couriers = new ArrayList<>();
        Channels.of(properties, runtime.clock()).forEach((channel, delivery) -> {
            Courier courier = new Courier(
                    channel, delivery, courierSettings, past::from, reports, runtime.meters(), runtime.clock());
            couriers.add(courier);
            runtime.listeners()
                    .listen(
                            new Subscription(
                                    NAME + "-" + channel.name(),
                                    Set.of(Topic.ALERTS),
                                    Subscription.Start.OLDEST,
                                    properties.giveUpAfter()),
                            new Mailbag(courier, past, reports, properties.giveUpAfter(), runtime.clock()));
            log.info(
                    "alert channel name={} severity={} perMinute={}",
                    channel.name(),
                    delivery.minSeverity(),
                    delivery.perMinute());
        });
        return couriers;
    }

    private ScheduledExecutorService outages(ServiceRuntime runtime) {
        outage.seenBy(runtime.instance());
        ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(new DaemonThreads(NAME + "-outages"));
        var unused = watch.scheduleWithFixedDelay(
                () -> outage.look(runtime.isHeard(), runtime.clock().instant()),
                0,
                TICK.toMillis(),
                TimeUnit.MILLISECONDS);
        return watch;
    }

    @Override
    public void stop() {
        Running stopping = running;
        running = null;
        if (stopping != null) {
            stopping.outages().shutdownNow();
            stopping.couriers().forEach(Courier::close);
            stopping.runtime().close();
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }
}

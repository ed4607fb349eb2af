package dev.walfleet.wal;

import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.ServiceRuntime;
import dev.walfleet.runtime.share.KeyShare;
import dev.walfleet.runtime.thread.DaemonThreads;
import dev.walfleet.vocabulary.ClusterId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops with the process; ships those of the clusters that are this instance's share. Where two hold themselves for the
 * owner, the replication slot admits one reader.
 */
final class WalShipper implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(WalShipper.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int PATROLS = 4;
    private static final long PATROL_EVERY_SECONDS = 30;

    private final ServiceRuntime runtime;
    private final RepositoryPool repositories;
    private final Map<ClusterId, Supplier<ClusterShipper>> clusters;
    private final KeyShare share;
    private final Map<ClusterId, ClusterShipper> shipping = new HashMap<>();
    private final ScheduledExecutorService threads;
    private volatile boolean running;

    /** @param clusters how each is shipped that is to be */
    WalShipper(
            ServiceRuntime runtime,
            RepositoryPool repositories,
            Map<ClusterId, Supplier<ClusterShipper>> clusters,
            KeyShare share) {
        this.runtime = runtime;
        this.repositories = repositories;
        this.clusters = Map.copyOf(clusters);
        this.share = share;
        this.threads = Executors.newScheduledThreadPool(1 + PATROLS, new DaemonThreads("wal-patrol"));
    }

    @Override
    public void start() {
        runtime.start();
        if (clusters.isEmpty()) {
            log.info("no wal is shipped: shipper.clusters chooses no cluster");
        } else {
            share.start();
            var unused = threads.scheduleWithFixedDelay(this::divide, 0, 1, TimeUnit.SECONDS);
            clusters.keySet().forEach(cluster -> {
                var unusedPatrol = threads.scheduleWithFixedDelay(
                        () -> patrol(cluster), PATROL_EVERY_SECONDS / 2, PATROL_EVERY_SECONDS, TimeUnit.SECONDS);
            });
        }
        running = true;
    }

    /** Begins with what has become ours, and leaves what has not. */
    private synchronized void divide() {
        try {
            clusters.forEach((cluster, how) -> {
                boolean ours = share.owns(cluster.value());
                ClusterShipper present = shipping.get(cluster);
                if (ours && present == null) {
                    ClusterShipper begun = how.get();
                    shipping.put(cluster, begun);
                    begun.start();
                } else if (!ours && present != null) {
                    log.info("another shipper takes the cluster over cluster={}", cluster);
                    shipping.remove(cluster);
                    present.beginStop(); // ends by itself, and lets go of the slot then
                }
            });
        } catch (RuntimeException e) { // the schedule would end at an exception
            log.error("clusters are not divided", e);
        }
    }

    private void patrol(ClusterId cluster) {
        ClusterShipper present;
        synchronized (this) {
            present = shipping.get(cluster);
        }
        if (present != null) {
            present.patrol();
        }
    }

    @Override
    public void stop() {
        threads.shutdownNow();
        synchronized (this) {
            shipping.values().forEach(ClusterShipper::beginStop);
            long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
            try {
                for (ClusterShipper shipper : shipping.values()) {
                    shipper.awaitStop(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        share.close();
        runtime.close();
        repositories.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

package dev.walfleet.wal;

import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.ServiceRuntime;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts and stops with the process. */
final class WalShipper implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(WalShipper.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final ServiceRuntime runtime;
    private final RepositoryPool repositories;
    private final List<ClusterShipper> shippers;
    private volatile boolean running;

    WalShipper(ServiceRuntime runtime, RepositoryPool repositories, List<ClusterShipper> shippers) {
        this.runtime = runtime;
        this.repositories = repositories;
        this.shippers = List.copyOf(shippers);
    }

    @Override
    public void start() {
        runtime.start();
        if (shippers.isEmpty()) {
            log.info("no wal is shipped: shipper.clusters chooses no cluster");
        }
        shippers.forEach(ClusterShipper::start);
        running = true;
    }

    @Override
    public void stop() {
        shippers.forEach(ClusterShipper::beginStop);
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        try {
            for (ClusterShipper shipper : shippers) {
                shipper.awaitStop(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runtime.close();
        repositories.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

package dev.walfleet.dump;

import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.ServiceRuntime;
import org.springframework.context.SmartLifecycle;

/** Starts and stops with the process. */
final class DumpWorker implements SmartLifecycle {
    private final ServiceRuntime runtime;
    private final RepositoryPool repositories;
    private final Sweeper sweeper;
    private final CatchUps catchUps;
    private volatile boolean running;

    DumpWorker(ServiceRuntime runtime, RepositoryPool repositories, Sweeper sweeper, CatchUps catchUps) {
        this.runtime = runtime;
        this.repositories = repositories;
        this.sweeper = sweeper;
        this.catchUps = catchUps;
    }

    @Override
    public void start() {
        runtime.start();
        sweeper.start();
        running = true;
    }

    @Override
    public void stop() {
        runtime.close();
        catchUps.close();
        sweeper.close();
        repositories.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

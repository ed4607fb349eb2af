package dev.walfleet.dump;

import dev.walfleet.repository.RepositoryPool;
import dev.walfleet.runtime.ServiceRuntime;
import org.springframework.context.SmartLifecycle;

/** Starts and stops with the process. */
final class DumpWorker implements SmartLifecycle {
    private final ServiceRuntime runtime;
    private final RepositoryPool repositories;
    private volatile boolean running;

    DumpWorker(ServiceRuntime runtime, RepositoryPool repositories) {
        this.runtime = runtime;
        this.repositories = repositories;
    }

    @Override
    public void start() {
        runtime.start();
        running = true;
    }

    @Override
    public void stop() {
        runtime.close();
        repositories.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

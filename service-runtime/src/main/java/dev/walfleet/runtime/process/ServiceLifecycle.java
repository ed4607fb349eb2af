package dev.walfleet.runtime.process;

import dev.walfleet.runtime.ServiceRuntime;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops a service with its process; each service's configuration offers one as a bean. Services of one process
 * stop side by side.
 */
public final class ServiceLifecycle implements SmartLifecycle {
    private final ServiceRuntime runtime;
    private final Runnable whenStarted;
    private volatile boolean running;

    /** @param runtime with its jobs and candidacies made */
    public ServiceLifecycle(ServiceRuntime runtime) {
        this(runtime, () -> {});
    }

    /** @param whenStarted begins what the runtime does not start by itself, for example listeners */
    public ServiceLifecycle(ServiceRuntime runtime, Runnable whenStarted) {
        this.runtime = runtime;
        this.whenStarted = whenStarted;
    }

    @Override
    public void start() {
        runtime.start();
        whenStarted.run();
        running = true;
    }

    @Override
    public void stop() {
        runtime.close();
        running = false;
    }

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
                runtime.service() + "-stop");
        stopping.start();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
